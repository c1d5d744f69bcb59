package io.roomcast.presence;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.RoomId;

/** Learns of members that come and go, per room in the order in which it happened, from any thread; must not block. */
public interface PresenceListener {
    /**
     * @param who with the session that the user came with
     * @param members how many users are in the room now
     */
    void onJoined(RoomId room, Attendance who, int members);

    /**
     * @param who with the session that the user had come with, which others may have followed
     * @param members how many users are in the room now
     */
    void onLeft(RoomId room, Attendance who, int members);
}
