package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomcast.testing.Backend;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import io.roomcast.testing.RedisServer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packaged servers, a real Redis, and a backend that they tell what happens. */
class WebhooksIT {
    @TempDir
    private Path directory;

    private final Backend backend = Backend.open();
    private RedisServer redis;
    private PodCluster cluster;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        cluster = PodCluster.in(directory)
                .property("roomcast.webhooks.url", backend.url().toString())
                .property("roomcast.webhooks.secret", Backend.SECRET)
                .property("roomcast.rooms.chat.publish-events", "true")
                .property("roomcast.presence.leave-debounce", "200ms");
    }

    @AfterEach
    void stop() {
        cluster.close();
        redis.close();
        backend.close();
    }

    private Pod sharing() {
        return cluster.property("quarkus.redis.hosts", redis.uri()).start();
    }

    private static FrameListener joins(Pod pod, String room) {
        FrameListener client = FrameListener.connect(pod.sockets().resolve("/ws/" + room));
        client.hears("subscribed");
        return client;
    }

    /** Each once, whatever came again under its id. */
    private List<JsonNode> told(Predicate<String> type) {
        Set<String> ids = new HashSet<>();
        return backend.events().stream()
                .filter(event -> type.test(event.path("type").asText()))
                .filter(event -> ids.add(event.path("id").asText()))
                .toList();
    }

    /** Of members and rooms, as sentences in the order in which they came. */
    private List<String> comings() {
        return told(type -> type.startsWith("room_") || type.startsWith("member_")).stream()
                .map(event -> event.path("type").asText() + " "
                        + event.path("members").asText("-"))
                .toList();
    }

    private void eachCameOnce() {
        List<String> ids = backend.events().stream()
                .map(event -> event.path("id").asText())
                .toList();
        assertEquals(ids.stream().distinct().toList(), ids);
        assertTrue(backend.calls().stream().allMatch(Backend.Call::genuine));
    }

    private static int acks(FrameListener client) {
        return client.all("ack").size();
    }

    @Test
    void each_event_of_two_pods_comes_once() {
        Pod left = sharing();
        Pod right = sharing();
        cluster.becomesReady();
        FrameListener ann = joins(left, "chat:1");
        FrameListener bob = joins(right, "chat:1");
        for (int i = 0; i < 50; i++) {
            ann.says("{\"type\":\"publish\",\"id\":1,\"data\":" + i + "}");
            bob.says("{\"type\":\"publish\",\"id\":1,\"data\":" + i + "}");
        }
        Eventually.holds("all is published", () -> acks(ann) == 50 && acks(bob) == 50);
        Eventually.holds(
                "all messages are told", () -> told("message_published"::equals).size() == 100);
        assertEquals(
                100,
                told("message_published"::equals).stream()
                        .map(event -> event.path("offset").asInt())
                        .distinct()
                        .count());
        assertEquals(2, told("session_connected"::equals).size());
        Eventually.holds("so are the members", () -> comings().size() == 3);
        left.process().terminate();
        right.process().terminate();
        Eventually.holds(
                "both sessions are over",
                () -> told("session_disconnected"::equals).size() == 2);
        eachCameOnce();
        assertEquals(
                List.of("room_occupied -", "member_joined 1", "member_joined 2"),
                comings().subList(0, 3));
    }

    @Test
    void members_of_a_pod_that_is_killed_leave_once() {
        Pod left = sharing();
        Pod right = sharing();
        cluster.becomesReady();
        joins(left, "chat:1");
        Eventually.holds("it is told", () -> comings().size() == 2);
        FrameListener bob = joins(right, "other:1");
        Eventually.holds("both are told", () -> comings().size() == 4);
        cluster.end(left);
        // Had it not yet put down what it told, the other one tells it again, under the same id.
        Eventually.holds("the dead pod's member has left", () -> comings().size() == 6);
        assertEquals(List.of("member_left 0", "room_vacated -"), comings().subList(4, 6));
        bob.says("{\"type\":\"unsubscribe\"}");
        Eventually.holds("so has the other", () -> comings().size() == 8);
    }

    @Test
    void what_the_backend_misses_while_it_is_away_comes_when_it_is_back() {
        Pod pod = sharing();
        cluster.becomesReady();
        backend.answers(503);
        FrameListener ann = joins(pod, "chat:1");
        ann.says("{\"type\":\"publish\",\"id\":1,\"data\":1}");
        Eventually.holds("the backend was asked", () -> backend.calls().size() >= 2);
        Set<String> taken = new ConcurrentSkipListSet<>();
        backend.answers(call -> {
            call.events().forEach(event -> taken.add(event.path("type").asText()));
            return new Backend.Reply(204, "");
        });
        Eventually.holds("all is told", () -> taken.size() == 4);
        assertEquals(Set.of("member_joined", "message_published", "room_occupied", "session_connected"), taken);
    }

    @Test
    void what_the_backend_refuses_is_kept_in_redis() {
        backend.answers(400);
        Pod pod = sharing();
        cluster.becomesReady();
        joins(pod, "chat:1");
        Eventually.holds(
                "it is kept",
                () -> redis.command("XLEN", "roomcast:webhooks:dead").equals(List.of("3")));
    }

    @Test
    void a_server_of_its_own_tells_the_same() {
        Pod pod = cluster.start();
        cluster.becomesReady();
        FrameListener ann = joins(pod, "chat:1");
        ann.says("{\"type\":\"publish\",\"id\":1,\"data\":1}");
        ann.hears("ack");
        ann.says("{\"type\":\"unsubscribe\"}");
        Eventually.holds("all is told", () -> backend.events().size() == 6);
        eachCameOnce();
        assertEquals(List.of("room_occupied -", "member_joined 1", "member_left 0", "room_vacated -"), comings());
        assertEquals(1, told("session_connected"::equals).size());
        assertEquals(1, told("message_published"::equals).size());
    }
}
