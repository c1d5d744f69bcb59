package io.roomcast.protocol;

/**
 * A user, as the token's {@code sub} names it: 1-256 characters, all of them whole and no control characters. Half a
 * surrogate pair, which JSON can escape, could not be written to anyone.
 */
public record UserId(String value) {
    public static final int MAX_LENGTH = 256;

    public UserId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("invalid user name");
        }
    }

    public static boolean isValid(String value) {
        return value != null
                && !value.isEmpty()
                && value.length() <= MAX_LENGTH
                && value.codePoints().allMatch(UserId::isAllowed);
    }

    private static boolean isAllowed(int codePoint) {
        return !Character.isISOControl(codePoint) && Character.getType(codePoint) != Character.SURROGATE;
    }

    /** The name of a session that came without a token; no two sessions share it. */
    public static UserId anonymous(SessionId session) {
        return new UserId("anon-" + session.value());
    }

    @Override
    public String toString() {
        return value;
    }
}
