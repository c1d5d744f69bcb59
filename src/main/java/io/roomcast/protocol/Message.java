package io.roomcast.protocol;

/**
 * One message of a room, as it has its place in the room's order.
 *
 * @param position its place, from offset 1; null in rooms without history and for live-only messages
 * @param time milliseconds since 1970 by the broker's clock; never less than that of the message before
 * @param from the user who published it; null for server pushes
 * @param origin the publish of a session that it came from; null for server pushes. Never shown to clients
 * @param excludeSelf the origin asked not to receive its own copy; holds for that live session only, not in recovery
 * @param trace null where its publisher named none. Never shown to clients
 */
public record Message(
        RoomId room,
        Position position,
        long time,
        UserId from,
        Json data,
        Origin origin,
        boolean excludeSelf,
        TraceParent trace) {
    public static final long UNNUMBERED = 0;

    public Message(
            RoomId room, Position position, long time, UserId from, Json data, Origin origin, boolean excludeSelf) {
        this(room, position, time, from, data, origin, excludeSelf, null);
    }

    /** Its place within the epoch; {@link #UNNUMBERED} where it has none. */
    public long offset() {
        return position == null ? UNNUMBERED : position.offset();
    }

    public boolean isNumbered() {
        return position != null;
    }

    /** True where this live session asked not to get this message back. */
    public boolean isExcludedFor(SessionId session) {
        return excludeSelf && origin != null && session.equals(origin.session());
    }
}
