package io.roomcast.auth;

import java.net.URI;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link AuthConfig} with its files read and its keys parsed. */
record AuthSettings(
        Optional<Secret> secret,
        List<PublicKey> publicKeys,
        Optional<URI> jwksUrl,
        Optional<String> issuer,
        Optional<String> audience,
        boolean anonymous) {
    private static final String PEM_START = "-----BEGIN";

    /** Fails with {@link SettingException} if something cannot be used. */
    static AuthSettings read(AuthConfig config) {
        return new AuthSettings(
                Secret.read(config),
                publicKeys(config),
                jwksUrl(config),
                SettingText.read("roomcast.auth.issuer", config.issuer(), config.issuerFile()),
                SettingText.read("roomcast.auth.audience", config.audience(), config.audienceFile()),
                config.anonymous());
    }

    boolean hasKey() {
        return secret.isPresent() || !publicKeys.isEmpty() || jwksUrl.isPresent();
    }

    /** What an operator wants to see in the log: which keys count, none of them itself. */
    String summary() {
        List<String> sources = new ArrayList<>();
        secret.ifPresent(key -> sources.add("a secret"));
        if (!publicKeys.isEmpty()) {
            sources.add(publicKeys.size() == 1 ? "a public key" : publicKeys.size() + " public keys");
        }
        jwksUrl.ifPresent(url -> sources.add("the keys at " + url.getHost()));
        String tokens = sources.isEmpty() ? "No tokens accepted" : "Tokens verified by " + String.join(", ", sources);
        return tokens + "; anonymous access " + (anonymous ? "on" : "off");
    }

    private static List<PublicKey> publicKeys(AuthConfig config) {
        String name = "roomcast.auth.public-key";
        return SettingText.read(name, config.publicKey(), config.publicKeyFile())
                .map(text -> text.stripLeading().startsWith(PEM_START) ? text : PemKeys.readFile(name, text))
                .map(pem -> PemKeys.parse(name, pem))
                .orElse(List.of());
    }

    private static Optional<URI> jwksUrl(AuthConfig config) {
        String name = "roomcast.auth.jwks-url";
        return SettingText.read(name, config.jwksUrl().map(URI::toString), config.jwksUrlFile())
                .map(text -> SettingText.httpUrl(name, text.strip()));
    }
}
