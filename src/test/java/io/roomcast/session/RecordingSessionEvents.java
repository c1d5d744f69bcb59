package io.roomcast.session;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.util.List;

/** Writes down what it is told. */
record RecordingSessionEvents(List<String> told) implements SessionEvents {
    @Override
    public void connected(SessionId session, UserId user, RoomId room) {
        told.add(user + " connected to " + room);
    }

    @Override
    public void disconnected(SessionId session, UserId user, RoomId room, CloseStatus status) {
        told.add(user + " disconnected from " + room + ": " + status);
    }
}
