package io.roomcast.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate for {@code localhost} that only its holder has signed, and its key, as PEM files. */
public record SelfSigned(Path certificate, Path key) {
    private static final char[] PASSWORD = "password".toCharArray();

    public static SelfSigned in(Path directory) {
        try {
            Path store = Files.createTempDirectory(directory, "keys").resolve("store.p12");
            keytool(store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD);
            }
            return new SelfSigned(
                    pem(store, "CERTIFICATE", keys.getCertificate("redis").getEncoded()),
                    pem(store, "PRIVATE KEY", keys.getKey("redis", PASSWORD).getEncoded()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (GeneralSecurityException broken) {
            throw new AssertionError("every Java makes such a certificate", broken);
        }
    }

    private static void keytool(Path store) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.onExit().join().exitValue() != 0) {
            throw new AssertionError(said);
        }
    }

    private static Path pem(Path beside, String label, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                beside.resolveSibling(label.replace(' ', '-') + ".pem"),
                "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n");
    }
}
