package io.roomcast.auth;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jose4j.keys.HmacKey;

/** The shared secret of HS256 tokens. Does not show itself in logs. */
final class Secret {
    static final int MIN_BYTES = 32;

    private final HmacKey key;

    private Secret(byte[] bytes) {
        this.key = new HmacKey(bytes);
    }

    /** Fails with {@link SettingException} if what is configured is no usable secret. */
    static Optional<Secret> read(AuthConfig config) {
        return SettingText.read("roomcast.auth.secret", config.secret(), config.secretFile())
                .map(Secret::of);
    }

    private static Secret of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MIN_BYTES) {
            throw new SettingException("The secret has " + bytes.length
                    + " bytes: set ROOMCAST_AUTH_SECRET to at least " + MIN_BYTES + " random bytes.");
        }
        return new Secret(bytes);
    }

    HmacKey key() {
        return key;
    }
}
