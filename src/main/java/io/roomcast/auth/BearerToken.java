package io.roomcast.auth;

import java.util.Optional;

/** The token in an {@code Authorization} header. */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /**
     * Empty for another scheme than bearer's.
     *
     * @param header null for none
     */
    public static Optional<String> in(String header) {
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
