package io.roomcast.protocol;

import java.security.SecureRandom;
import java.util.Base64;

/** Names that are never given twice and that nobody guesses, of {@code A-Z a-z 0-9 _ -}. Safe from any thread. */
public final class RandomText {
    // Not a static one: a native image would carry its seed from the build.
    private final SecureRandom random = new SecureRandom();
    private final int bytes;

    /** @param bytes of chance in each; three of them make four characters */
    public RandomText(int bytes) {
        this.bytes = bytes;
    }

    public String next() {
        byte[] chance = new byte[bytes];
        random.nextBytes(chance);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(chance);
    }
}
