package io.roomcast.room;

import io.roomcast.protocol.RoomId;

/** Is told of rooms with sessions, one after the other. */
@FunctionalInterface
public interface OccupiedRooms {
    /**
     * @param sessions on this pod
     * @param messages that have come to this pod since it has had sessions in the room without a break
     */
    void room(RoomId room, int sessions, long messages);
}
