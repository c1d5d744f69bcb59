package io.roomcast.protocol;

/**
 * Which publish of which session a message came from.
 *
 * @param number counts the session's publishes, so that one whose answer was lost is not taken for the next
 * @param info what the session's token says of its user, for protocols whose messages tell it; null for none
 */
public record Origin(SessionId session, long number, Json info) {
    /** What is longer does not go with each message, only into presence. */
    public static final int MAX_INFO_LENGTH = 1024;

    /** Larger than {@link #MAX_INFO_LENGTH} counts as none. */
    public Origin {
        info = info == null || info.length() > MAX_INFO_LENGTH ? null : info;
    }

    /** Of a session of which nothing else is known. */
    public Origin(SessionId session, long number) {
        this(session, number, null);
    }
}
