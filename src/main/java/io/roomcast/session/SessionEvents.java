package io.roomcast.session;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;

/** Learns of sessions of this pod that come and go. Called on the session's loop; must not block. */
public interface SessionEvents {
    /** Wants to know nothing. */
    SessionEvents NONE = new SessionEvents() {
        @Override
        public void connected(SessionId session, UserId user, RoomId room) {}

        @Override
        public void disconnected(SessionId session, UserId user, RoomId room, CloseStatus status) {}
    };

    /**
     * A session was welcomed: once, and again should it say that it is someone else.
     *
     * @param room of its path; null where that names none
     */
    void connected(SessionId session, UserId user, RoomId room);

    /**
     * A session that was welcomed is over.
     *
     * @param status null where the connection was lost without a word
     */
    void disconnected(SessionId session, UserId user, RoomId room, CloseStatus status);
}
