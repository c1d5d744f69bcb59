package io.roomcast.protocol;

import java.util.List;

/**
 * What a client can say. {@code id} is the command's id as JSON (an integer or a string) and comes back in the answer; it
 * is null where the client gave none. {@code room} is the path's room where the client named none, but for a job.
 */
public sealed interface ClientMessage {
    Json id();

    /** What only clients of the Centrifuge protocol say. */
    sealed interface OfCentrifuge extends ClientMessage {}

    record Auth(Json id, String token, List<Entry> rooms) implements ClientMessage {}

    /** One of the rooms to subscribe with {@code auth}; {@code since} is null where nothing is to be recovered. */
    record Entry(RoomId room, Position since) {}

    /**
     * The first command of a client that speaks first.
     *
     * @param token null where there is none
     * @param known where the client is in rooms that it may be entered into without asking
     */
    record Connect(Json id, String token, List<Entry> known) implements OfCentrifuge {}

    /**
     * {@code since} is null where nothing is to be recovered.
     *
     * @param token for this room alone; null where the client's own has to do
     * @param deltas messages may be told as what has changed since the one before
     */
    record Subscribe(Json id, RoomId room, Position since, String token, boolean deltas) implements ClientMessage {
        public Subscribe(Json id, RoomId room, Position since) {
            this(id, room, since, null, false);
        }
    }

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

    /** Who is there, session by session. */
    record PresenceOfSessions(Json id, RoomId room) implements OfCentrifuge {}

    /** How many are there, not who. */
    record PresenceCount(Json id, RoomId room) implements OfCentrifuge {}

    /**
     * {@code since} is null for the whole history.
     *
     * @param ofCentrifuge as that protocol has it: {@code reverse} goes back from {@code since}, and one of another epoch is an error
     */
    record History(Json id, RoomId room, Position since, int limit, boolean reverse, boolean ofCentrifuge)
            implements ClientMessage {
        public static final int DEFAULT_LIMIT = 100;
        public static final int MAX_LIMIT = 1_000;

        public History(Json id, RoomId room, Position since, int limit, boolean reverse) {
            this(id, room, since, limit, reverse, false);
        }
    }

    record Refresh(Json id, String token) implements ClientMessage {}

    /** A newer token for one room. */
    record RefreshRoom(Json id, RoomId room, String token) implements OfCentrifuge {}

    /** {@code room} is null where the result is for the session alone. */
    record Job(Json id, String job, Json data, RoomId room) implements ClientMessage {}

    /** A job whose result is the answer. */
    record Call(Json id, String job, Json data) implements OfCentrifuge {}

    /** For whoever takes such messages here; never answered. */
    record Send(Json data) implements OfCentrifuge {
        @Override
        public Json id() {
            return null;
        }
    }

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
