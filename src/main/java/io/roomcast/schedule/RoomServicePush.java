package io.roomcast.schedule;

import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.room.PublishOutcome;
import io.roomcast.room.RoomService;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/** Brings firings to the rooms and into the figures. */
@Singleton
final class RoomServicePush implements RoomPush, FiringMeter {
    private final RoomService rooms;
    private final RoomMetrics metrics;

    RoomServicePush(RoomService rooms, RoomMetrics metrics) {
        this.rooms = rooms;
        this.metrics = metrics;
    }

    @Override
    public CompletionStage<?> push(RoomId room, Json data) {
        return rooms.push(room, Publication.ofServer(data), Door.CLOCK).thenAccept(RoomServicePush::requireAccepted);
    }

    private static void requireAccepted(PublishOutcome outcome) {
        if (!(outcome instanceof PublishOutcome.Accepted)) {
            throw new MessageTooLargeException();
        }
    }

    @Override
    public void pushed(String schedule) {
        metrics.scheduleFired(schedule);
    }

    @Override
    public void failed(String schedule) {
        metrics.scheduleFailed(schedule);
    }
}
