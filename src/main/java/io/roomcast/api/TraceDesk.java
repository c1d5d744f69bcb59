package io.roomcast.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.StartupEvent;
import io.roomcast.cluster.Cluster;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.room.RoomService;
import io.roomcast.trace.FlightRecorder;
import io.roomcast.trace.Track;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;

/** What this pod has recorded of a session, and whether it records. Called on worker threads, as {@link PodDesk} is. */
@ApplicationScoped
class TraceDesk {
    private final FlightRecorder recorder;
    private final RoomService rooms;
    private final PodName pod;

    TraceDesk(FlightRecorder recorder, RoomService rooms, PodName pod) {
        this.recorder = recorder;
        this.rooms = rooms;
        this.pod = pod;
    }

    /** From here on the others can ask. */
    void open(@Observes StartupEvent event, Cluster cluster) {
        PodDesk.answer(cluster, Topic.TRACE, question -> CompletableFuture.completedFuture(trace(question)));
        PodDesk.answer(cluster, Topic.RECORD, question -> CompletableFuture.completedFuture(turn(question)));
    }

    private ObjectNode turn(JsonNode question) {
        boolean done = rooms.trace(
                question.path("namespace").asText(), question.path("on").asBoolean());
        return Trees.object().put("pods", done ? 1 : 0).put("refused", done ? 0 : 1);
    }

    private ObjectNode trace(JsonNode question) {
        var session = new SessionId(question.path("session").asText());
        var room = new RoomId(question.path("room").asText());
        return recorder.read(session, room).map(this::told).orElseGet(Trees::object);
    }

    private ObjectNode told(Track.Reading reading) {
        ObjectNode answer = Trees.object()
                .put("pod", pod.value())
                .put("recording", !reading.ended())
                .put("overwritten", reading.overwritten());
        ArrayNode entries = answer.putArray("entries");
        reading.entries().forEach(entry -> entries.add(told(entry, reading.instantOf(entry))));
        return answer;
    }

    private static ObjectNode told(Track.Entry entry, Instant at) {
        ObjectNode told = Trees.object()
                .put("at", at.truncatedTo(ChronoUnit.MICROS).toString())
                .put("event", entry.happening().wireName());
        Position position = entry.position();
        if (position != null) {
            told.put("epoch", position.epoch()).put("offset", position.offset());
        }
        if (entry.messages() > 0) {
            told.put("messages", entry.messages());
        }
        if (entry.detail() != null) {
            told.put("detail", entry.detail());
        }
        if (entry.trace() != null) {
            told.put("traceparent", entry.trace().value());
        }
        return told;
    }
}
