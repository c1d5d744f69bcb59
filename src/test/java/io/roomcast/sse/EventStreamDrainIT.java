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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged server that is asked to end, as listeners see it. */
class EventStreamDrainIT {
    @TempDir
    private Path directory;

    @Test
    void a_listener_is_told_its_slot_and_sent_away_in_it_and_comes_back_on_another_pod_meanwhile() throws Exception {
        try (RedisServer redis = RedisServer.start();
                PodCluster pods = PodCluster.in(directory)
                        .property("roomcast.drain.rate", "1")
                        .property("quarkus.redis.hosts", redis.uri())) {
            Pod leaving = pods.start();
            Pod staying = pods.start();
            pods.becomesReady();
            try (EventClient first = EventClient.open(Version.HTTP_1_1, leaving.http("/sse/lobby"));
                    EventClient second = EventClient.open(Version.HTTP_2, leaving.http("/sse/lobby"))) {
                Event subscribed = first.receives("subscribed", "{}");
                second.receives("subscribed", "{}");

                leaving.process().terminate();

                // One of them has the slot now, the other one in a second and a quarter.
                long slots = slot(first) + slot(second);
                assertEquals(1_250, slots);
                HttpResponse<String> refused = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(leaving.http("/sse/lobby")).build(), BodyHandlers.ofString());
                assertEquals(503, refused.statusCode());
                assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
                assertTrue(refused.body().contains("\"code\":\"unavailable\""), refused.body());
                first.isEnded();
                second.isEnded();
                assertEquals(143, leaving.process().exitCode());
                try (EventClient back = EventClient.open(
                        Version.HTTP_1_1, staying.http("/sse/lobby"), "Last-Event-ID", subscribed.id())) {
                    back.receives("subscribed", "{recovered: true}");
                }
            }
        }
    }

    private static long slot(EventClient client) {
        return client.receives("reconnect", "{type: 'reconnect'}")
                .data()
                .path("after_ms")
                .longValue();
    }
}
