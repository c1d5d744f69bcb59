package io.roomcast.broker;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;

/**
 * A message before it has a place.
 *
 * @param from null for server pushes
 * @param origin the publishing session; null for server pushes
 * @param key idempotency key, 1-128 characters; null for none. Keys count per room and user
 * @param excludeSelf the origin does not want its own copy
 */
public record Publication(Json data, UserId from, SessionId origin, String key, boolean excludeSelf) {
    public static final int MAX_KEY_LENGTH = 128;

    /** A push of the server's own. */
    public static Publication ofServer(Json data) {
        return new Publication(data, null, null, null, false);
    }
}
