package io.roomcast.session;

import io.roomcast.metrics.RoomMetrics.Limit;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.room.RoomService;

/** What keeps a publish out, or what counts as one: it comes too fast, or is too large. Called on the session's loop. */
final class Admittance {
    private final RoomService rooms;

    Admittance(RoomService rooms) {
        this.rooms = rooms;
    }

    /** Null where the session may publish in the room now, and has. */
    Answer rate(Session session, Json id, RoomId room, long nanoTime) {
        long wait = session.pace().takePublish(room, rooms.optionsOf(room).publishRate(), nanoTime);
        return wait == 0 ? null : session.tooFast(id, Limit.PUBLISH_RATE, "too many messages", wait, nanoTime);
    }

    /** Null where the room takes as much. */
    Answer size(Json id, RoomId room, Json data) {
        int limit = rooms.optionsOf(room).maxMessageSize();
        return data.length() > limit ? Refusals.tooLarge(id, limit) : null;
    }
}
