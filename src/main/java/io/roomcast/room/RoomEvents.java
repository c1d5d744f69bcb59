package io.roomcast.room;

import io.roomcast.broker.Publication;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;

/** Learns what this pod has published in rooms that say so by {@link RoomOptions#publishEvents}. Called on any thread; must not block. */
public interface RoomEvents {
    /** Wants to know nothing. */
    RoomEvents NONE = new RoomEvents() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void published(RoomId room, Publication publication, Position position) {}
    };

    /** False if nobody wants to know. */
    boolean isOn();

    /**
     * A message has its place; not called for repeats. Of one session and room in the order of the messages.
     *
     * @param position null in rooms without history
     */
    void published(RoomId room, Publication publication, Position position);
}
