package io.roomcast.protocol;

import java.util.Locale;

/** What can be wrong with a command, each with whether the same command may succeed later. */
public enum ErrorCode {
    /** The frame is not one JSON object, or nests deeper than 100 levels. Mend the client. */
    BAD_JSON(false),
    /** No command has this {@code type}. Mend the client. */
    UNKNOWN_TYPE(false),
    /** A field is missing, of the wrong type or out of range; the text names it. Mend the client. */
    BAD_REQUEST(false),
    /** Not a room name. Choose another. */
    ROOM_NAME(false),
    /** No identity yet, or the token is bad. Get a new token and send {@code auth} or {@code refresh}. */
    UNAUTHORIZED(false),
    /** The token or the room does not allow this. Ask for a token that does. */
    FORBIDDEN(false),
    /** The session is not in this room. Subscribe first. */
    NOT_SUBSCRIBED(false),
    /** The session is in this room already. Nothing to do. */
    ALREADY_SUBSCRIBED(false),
    /** The session is in as many rooms as it may be. Leave one first, or open another connection. */
    TOO_MANY_ROOMS(false),
    /** The room holds as many members as it may. Try later. */
    ROOM_FULL(true),
    /** The message is larger than the room takes. Make it smaller. */
    TOO_LARGE(false),
    /** Faster than allowed. Wait {@code retry_after_ms}. */
    RATE_LIMITED(true),
    /** The broker is away or busy; a publish may have been stored all the same. Retry with the same {@code key}. */
    UNAVAILABLE(true),
    /** A fault of the server's, written to its log. */
    INTERNAL(true);

    private final String wireName = name().toLowerCase(Locale.ROOT);
    private final boolean retry;

    ErrorCode(boolean retry) {
        this.retry = retry;
    }

    public String wireName() {
        return wireName;
    }

    /** True where the same command may succeed later without a change. */
    public boolean retry() {
        return retry;
    }
}
