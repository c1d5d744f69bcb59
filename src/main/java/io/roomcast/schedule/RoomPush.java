package io.roomcast.schedule;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import java.util.concurrent.CompletionStage;

/** The way down to the rooms. Called on the alarm thread, one firing at a time; must not block. */
@FunctionalInterface
interface RoomPush {
    /** Publishes as the server; the stage tells whether the message found its place, on any thread. */
    CompletionStage<?> push(RoomId room, Json data);
}
