package io.roomcast.session;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;

/** How a conversation with a client goes, where protocols differ. How it is written is the codec's business. */
public enum Conversation {
    /** The server welcomes whoever it knows. A gap is told, and the stay in its room goes on. */
    NATIVE(false, false),
    /** As {@link #NATIVE}, with a client that only reads, and only the path's room: what keeps it out of there, or takes it out, ends the session. */
    READING(true, false),
    /**
     * The client speaks first, and whoever does not keep to the protocol is sent away. It is told that the server is there
     * whatever else is said. A gap ends the stay in its room: the client comes back into it by itself, and recovers.
     */
    CENTRIFUGE(false, true);

    private final boolean reading;
    private final boolean centrifuge;

    Conversation(boolean reading, boolean centrifuge) {
        this.reading = reading;
        this.centrifuge = centrifuge;
    }

    boolean isReading() {
        return reading;
    }

    boolean clientSpeaksFirst() {
        return centrifuge;
    }

    boolean endsOnBadFrames() {
        return centrifuge;
    }

    boolean pingsAlways() {
        return centrifuge;
    }

    /** What is said where a stay has ended by itself. */
    ServerMessage expired(RoomId room) {
        return centrifuge
                ? new ServerMessage.SubscriptionExpired(room)
                : new ServerMessage.Unsubscribed(null, room, "expired");
    }

    boolean gapEndsStay() {
        return centrifuge;
    }
}
