package io.roomcast.session;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.util.List;

/**
 * A session as operators see it.
 *
 * @param user null until the client has said who it is
 * @param rooms that it is in or on its way into, in the order of their names
 */
public record SessionView(SessionId id, UserId user, List<RoomId> rooms) {
    public SessionView {
        rooms = List.copyOf(rooms);
    }
}
