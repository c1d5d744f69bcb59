package io.roomcast.protocol;

import java.security.SecureRandom;
import java.util.Base64;

/** One client connection; random, so that no id is ever used twice and none can be guessed. */
public record SessionId(String value) {
    private static final int RANDOM_BYTES = 12;

    public static SessionId random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        // Not a static one: a native image would carry its seed from the build.
        new SecureRandom().nextBytes(bytes);
        return new SessionId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}
