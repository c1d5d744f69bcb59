package io.roomcast.broker;

import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.TraceParent;
import io.roomcast.protocol.UserId;
import java.time.Duration;

/**
 * A message before it has a place.
 *
 * @param from null for server pushes
 * @param origin which publish of which session it is; null for server pushes
 * @param key idempotency key, 1-128 characters; null for none. Keys count per room and user
 * @param keyWindow how long the key is remembered; a broker in memory may forget it after {@link #KEY_WINDOW}
 * @param excludeSelf the origin does not want its own copy
 * @param trace null where it is part of no trace
 */
public record Publication(
        Json data, UserId from, Origin origin, String key, Duration keyWindow, boolean excludeSelf, TraceParent trace) {
    public static final int MAX_KEY_LENGTH = ClientMessage.Publish.MAX_KEY_LENGTH;
    /** Longer than any client tries again. */
    public static final Duration KEY_WINDOW = Duration.ofMinutes(5);

    public Publication(Json data, UserId from, Origin origin, String key, boolean excludeSelf) {
        this(data, from, origin, key, KEY_WINDOW, excludeSelf, null);
    }

    /** The same as part of a trace; null for none. */
    public Publication in(TraceParent newTrace) {
        return new Publication(data, from, origin, key, keyWindow, excludeSelf, newTrace);
    }

    /** Said by a client, in a session; what backends, schedules and other programs push has no origin. */
    public boolean isOfClient() {
        return origin != null;
    }

    /** A push of the server's own. */
    public static Publication ofServer(Json data) {
        return new Publication(data, null, null, null, false);
    }

    /** A push of the server's own that may be repeated for so long without being published again. */
    public static Publication ofServer(Json data, String key, Duration keyWindow) {
        return new Publication(data, null, null, key, keyWindow, false, null);
    }
}
