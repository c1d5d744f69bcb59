package io.roomcast.session;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;

/** How a conversation with a client goes, where protocols differ. How it is written is the codec's business. */
public enum Conversation {
    /** The server welcomes whoever it knows. A gap is told, and the stay in its room goes on. */
    NATIVE,
    /** As {@link #NATIVE}, with a client that only reads, and only the path's room: what keeps it out of there, or takes it out, ends the session. */
    READING,
    /**
     * The client speaks first, and whoever does not keep to the protocol is sent away. It is told that the server is there
     * whatever else is said. A gap ends the stay in its room: the client comes back into it by itself, and recovers.
     */
    CENTRIFUGE;

    boolean isReading() {
        return this == READING;
    }

    boolean clientSpeaksFirst() {
        return this == CENTRIFUGE;
    }

    boolean endsOnBadFrames() {
        return this == CENTRIFUGE;
    }

    boolean pingsAlways() {
        return this == CENTRIFUGE;
    }

    /** What is said where a stay has ended by itself. */
    ServerMessage expired(RoomId room) {
        return this == CENTRIFUGE
                ? new ServerMessage.SubscriptionExpired(room)
                : new ServerMessage.Unsubscribed(null, room, "expired");
    }

    boolean gapEndsStay() {
        return this == CENTRIFUGE;
    }
}
