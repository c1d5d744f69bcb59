package io.roomcast.protocol;

/**
 * A session of a user who is in a room.
 *
 * @param info shown beside the user; null for none
 */
public record Attendance(UserId user, SessionId session, Json info) {}
