package io.roomcast.auth;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A token to be signed.
 *
 * @param issuer the configured one if empty
 * @param audience the configured one if empty
 */
public record TokenRequest(
        UserId user,
        List<Grant> rooms,
        Duration ttl,
        Optional<Json> info,
        Optional<String> issuer,
        Optional<String> audience) {
    public TokenRequest {
        rooms = List.copyOf(rooms);
    }

    /** A token without {@code info}, for this server. */
    public static TokenRequest of(UserId user, List<Grant> rooms, Duration ttl) {
        return new TokenRequest(user, rooms, ttl, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
