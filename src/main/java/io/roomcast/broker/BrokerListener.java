package io.roomcast.broker;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;

/**
 * Gets what is published in the subscribed rooms of this pod. Calls for one room come one after the other in the room's
 * order, from any thread; they must not block. Numbered messages of a room come without holes and repeats within an epoch,
 * or {@link #onGap} tells of the hole first.
 */
public interface BrokerListener {
    void onMessage(Message message);

    void onRelay(RoomId room, Relay relay);

    /** What came before {@code position} is incomplete, or the epoch changed; the next message is {@code offset + 1}. */
    void onGap(RoomId room, Position position);

    /** Nobody can say where the room stands, though the broker is there: its members should come back by themselves. */
    void onPositionLost(RoomId room);
}
