package io.roomcast.presence;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;

/**
 * A user has become a member of a room, or is one no more, on all pods.
 *
 * @param id of this fact and no other, however often it is told
 * @param joined false if the user has left
 * @param members how many users were in the room then
 * @param millis when, by the clock of the store, since 1970
 */
public record PresenceFact(String id, RoomId room, UserId user, boolean joined, int members, long millis) {}
