package io.roomcast.jobs;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;

/**
 * What is to be done, for whom.
 *
 * @param name of the handler that does it
 * @param session that asked
 * @param room where the result goes; null where it is for the session alone
 */
public record Job(JobId id, String name, Json data, UserId user, SessionId session, RoomId room) {}
