package io.roomcast.protocol;

import java.security.SecureRandom;
import java.util.Base64;

/** One job; random, so that no two pods give the same one, and none can be guessed. */
public record JobId(String value) {
    private static final int RANDOM_BYTES = 12;
    private static final int MAX_LENGTH = 64;

    public JobId {
        if (value == null || value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("invalid job id");
        }
    }

    public static JobId random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        // Not a static one: a native image would carry its seed from the build.
        new SecureRandom().nextBytes(bytes);
        return new JobId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}
