package io.roomcast.protocol;

import java.util.List;

/**
 * What a client can say. {@code id} is the command's id as JSON (an integer or a string) and comes back in the answer; it
 * is null where the client gave none. {@code room} is the path's room where the client named none, but for a job.
 */
public sealed interface ClientMessage {
    Json id();

    record Auth(Json id, String token, List<Entry> rooms) implements ClientMessage {}

    /** One of the rooms to subscribe with {@code auth}; {@code since} is null where nothing is to be recovered. */
    record Entry(RoomId room, Position since) {}

    /** {@code since} is null where nothing is to be recovered. */
    record Subscribe(Json id, RoomId room, Position since) implements ClientMessage {}

    record Unsubscribe(Json id, RoomId room) implements ClientMessage {}

    /** {@code key} is null where the publish is not idempotent, {@code trace} where it is part of no trace. */
    record Publish(Json id, RoomId room, Json data, String key, boolean excludeSelf, TraceParent trace)
            implements ClientMessage {
        public static final int MAX_KEY_LENGTH = 128;

        public Publish(Json id, RoomId room, Json data, String key, boolean excludeSelf) {
            this(id, room, data, key, excludeSelf, null);
        }
    }

    record Presence(Json id, RoomId room) implements ClientMessage {}

    /** {@code since} is null for the whole history. */
    record History(Json id, RoomId room, Position since, int limit, boolean reverse) implements ClientMessage {
        public static final int DEFAULT_LIMIT = 100;
        public static final int MAX_LIMIT = 1_000;
    }

    record Refresh(Json id, String token) implements ClientMessage {}

    /** {@code room} is null where the result is for the session alone. */
    record Job(Json id, String job, Json data, RoomId room) implements ClientMessage {}

    record Ping(Json id) implements ClientMessage {}

    /** A frame that is no command; it is answered with an error. */
    record Invalid(Json id, ErrorCode code, String reason) implements ClientMessage {}

    /** A binary frame for the path's room, relayed as it is. */
    record Binary(Payload payload) implements ClientMessage {
        @Override
        public Json id() {
            return null;
        }
    }
}
