package io.roomcast.presence;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;

/** Learns of members that come and go, per room in the order in which it happened, from any thread; must not block. */
public interface PresenceListener {
    /**
     * @param info shown beside the user; null for none
     * @param members how many users are in the room now
     */
    void onJoined(RoomId room, UserId user, Json info, int members);

    /**
     * @param info shown beside the user until now; null for none
     * @param members how many users are in the room now
     */
    void onLeft(RoomId room, UserId user, Json info, int members);
}
