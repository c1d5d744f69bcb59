package io.roomcast.auth;

import java.io.ByteArrayInputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys written as PEM; several in one text are keys of a rotation. */
final class PemKeys {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final int MIN_RSA_BITS = 2048;

    private PemKeys() {}

    static String readFile(String name, String path) {
        try {
            return SettingText.readFile(name, Path.of(path.strip()));
        } catch (InvalidPathException e) {
            throw new SettingException("The value of " + name + " is neither PEM text nor the path of a file.");
        }
    }

    /** At least one key. Fails with {@link SettingException} if a block is no key that can verify a token. */
    static List<PublicKey> parse(String name, String pem) {
        List<PublicKey> keys = new ArrayList<>();
        Matcher block = BLOCK.matcher(pem);
        while (block.find()) {
            keys.add(key(name, block.group(1), block.group(2)));
        }
        if (keys.isEmpty()) {
            throw new SettingException(
                    "No PEM in " + name + ": it must hold a block that starts with -----BEGIN PUBLIC KEY-----.");
        }
        return List.copyOf(keys);
    }

    private static PublicKey key(String name, String kind, String base64) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            PublicKey key = switch (kind) {
                case "PUBLIC KEY" -> publicKey(der);
                case "CERTIFICATE" ->
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der))
                            .getPublicKey();
                default ->
                    throw new SettingException(
                            "A PEM block of " + name + " is a " + kind + ": it must be a PUBLIC KEY or a CERTIFICATE.");
            };
            return verified(name, key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SettingException("The " + kind + " in " + name + " cannot be read: is it cut off?");
        }
    }

    private static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        } catch (InvalidKeySpecException notRsa) {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        }
    }

    private static PublicKey verified(String name, PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            throw new SettingException("The RSA key of " + name + " has "
                    + rsa.getModulus().bitLength() + " bits: it needs at least " + MIN_RSA_BITS + ".");
        }
        if (key instanceof RSAPublicKey || key instanceof ECPublicKey) {
            return key;
        }
        throw new SettingException("The key of " + name + " is neither RSA nor EC.");
    }
}
