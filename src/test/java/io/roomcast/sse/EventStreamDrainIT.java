package io.roomcast.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.EventClient;
import io.roomcast.testing.EventClient.Event;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import io.roomcast.testing.RedisServer;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged server that is asked to end, as listeners see it. */
class EventStreamDrainIT {
    /** So many that the last one's slot is far enough away for a busy machine. */
    private static final int LISTENERS = 8;

    @TempDir
    private Path directory;

    private final List<EventClient> listeners = new ArrayList<>();

    @AfterEach
    void close() {
        listeners.forEach(EventClient::close);
    }

    @Test
    void a_listener_is_told_its_slot_and_sent_away_in_it_and_comes_back_on_another_pod_meanwhile() throws Exception {
        try (RedisServer redis = RedisServer.start();
                PodCluster pods = PodCluster.in(directory)
                        .property("roomcast.drain.rate", "1")
                        .property("quarkus.redis.hosts", redis.uri())) {
            Pod leaving = pods.start();
            Pod staying = pods.start();
            pods.becomesReady();
            for (int i = 0; i < LISTENERS; i++) {
                // One: Java's client lets go of all streams of a connection at once when the first is sent away.
                Version version = i == 0 ? Version.HTTP_2 : Version.HTTP_1_1;
                listeners.add(EventClient.open(version, leaving.http("/sse/lobby")));
            }
            List<Event> subscribed = listeners.stream()
                    .map(listener -> listener.receives("subscribed", "{}"))
                    .toList();

            leaving.process().terminate();

            // One of them has the slot now, and another one each second and a quarter.
            List<Long> slots =
                    listeners.stream().map(EventStreamDrainIT::slot).sorted().toList();
            assertEquals(LongStream.range(0, LISTENERS).mapToObj(i -> 1_250 * i).toList(), slots);
            HttpResponse<String> refused = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(leaving.http("/sse/lobby")).build(), BodyHandlers.ofString());
            assertEquals(503, refused.statusCode());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
            assertTrue(refused.body().contains("\"code\":\"unavailable\""), refused.body());
            listeners.forEach(EventClient::isEnded);
            assertEquals(143, leaving.process().exitCode());
            EventClient back = EventClient.open(
                    Version.HTTP_1_1,
                    staying.http("/sse/lobby"),
                    "Last-Event-ID",
                    subscribed.get(0).id());
            listeners.add(back);
            back.receives("subscribed", "{recovered: true}");
        }
    }

    private static long slot(EventClient client) {
        return client.receives("reconnect", "{type: 'reconnect'}")
                .data()
                .path("after_ms")
                .longValue();
    }
}
