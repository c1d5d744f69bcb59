package io.roomcast.protocol;

/**
 * One message of a room, as it has its place in the room's order.
 *
 * @param offset its place, from 1; {@link #UNNUMBERED} in rooms without history and for live-only messages
 * @param time milliseconds since 1970 by the broker's clock; never less than that of the message before
 * @param from the user who published it; null for server pushes
 * @param origin the session that published it; null for server pushes. Never shown to clients
 * @param excludeSelf the origin asked not to receive its own copy; holds for that live session only, not in recovery
 */
public record Message(
        RoomId room, long offset, long time, UserId from, Json data, SessionId origin, boolean excludeSelf) {
    public static final long UNNUMBERED = 0;

    public boolean isNumbered() {
        return offset != UNNUMBERED;
    }

    /** True where this live session asked not to get this message back. */
    public boolean isExcludedFor(SessionId session) {
        return excludeSelf && session.equals(origin);
    }
}
