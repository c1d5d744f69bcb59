package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.RedisServer;
import io.roomcast.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged servers and a real Redis: what one pod is told, the other one's clients hear. */
class TwoPodsIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static Pod left;
    private static Pod right;

    private record Pod(ServerProcess process, ServerProcess.Ports ports) {
        static Pod start() throws Exception {
            ServerProcess process = ServerProcess.in(directory)
                    .property("roomcast.auth.anonymous", "true")
                    .property("roomcast.api.key", "key")
                    .property("roomcast.rooms.shared.user-publish-rate", "10")
                    .property("roomcast.rooms.crowded.room-publish-rate", "10")
                    .property("roomcast.rooms.crowded.history-size", "0")
                    .property("quarkus.redis.hosts", redis.uri())
                    .start();
            return new Pod(process, process.ports());
        }

        int health(String check) {
            return request(HttpRequest.newBuilder(
                                    URI.create("http://localhost:" + ports.management() + "/q/health/" + check))
                            .build())
                    .statusCode();
        }

        HttpResponse<String> post(String path, String body) {
            return request(HttpRequest.newBuilder(URI.create("http://localhost:" + ports.http() + path))
                    .header("X-API-Key", "key")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build());
        }

        FrameListener joins(String pathAndQuery) {
            FrameListener client =
                    FrameListener.connect(URI.create("ws://localhost:" + ports.http() + "/ws/" + pathAndQuery));
            client.hears("subscribed");
            return client;
        }
    }

    private static HttpResponse<String> request(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static List<Integer> offsets(FrameListener client) {
        return client.all("message").stream()
                .map(frame -> frame.path("offset").asInt())
                .toList();
    }

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start();
        left = Pod.start();
        right = Pod.start();
        becomeReady();
    }

    /** And give tickets: that goes by a connection to Redis of its own, which readiness does not ask for. */
    private static void becomeReady() {
        Eventually.holds("both are ready", () -> left.health("ready") == 200 && right.health("ready") == 200);
        Eventually.holds(
                "both give tickets",
                () -> List.of(left, right).stream()
                        .allMatch(pod ->
                                pod.post("/v1/tickets", "{\"user\":\"ann\"}").statusCode() == 200));
    }

    @AfterAll
    static void stop() {
        left.process().close();
        right.process().close();
        redis.close();
    }

    @Test
    void everyone_hears_everything_in_one_order_whichever_pod_they_are_on() {
        FrameListener ann = left.joins("order");
        FrameListener bob = right.joins("order");
        for (int i = 0; i < 100; i++) {
            ann.says("{\"type\":\"publish\",\"data\":\"a" + i + "\"}");
            bob.says("{\"type\":\"publish\",\"data\":\"b" + i + "\"}");
        }
        ann.hears("message", 200);
        bob.hears("message", 200);
        assertEquals(ann.all("message"), bob.all("message"));
        for (int i = 0; i < 200; i++) {
            assertEquals(i + 1, offsets(ann).get(i));
        }
    }

    @Test
    void what_was_missed_on_one_pod_is_recovered_on_the_other() {
        FrameListener ann = left.joins("recover");
        String epoch = ann.hears("subscribed").path("epoch").asText();
        left.post("/v1/rooms/recover/messages", "{\"data\":1}");
        right.post("/v1/rooms/recover/messages", "{\"data\":2}");
        JsonNode subscribed =
                right.joins("recover?epoch=" + epoch + "&offset=0").hears("subscribed");
        assertTrue(subscribed.path("recovered").asBoolean());
        assertEquals(2, subscribed.path("messages").size());
    }

    @Test
    void members_are_those_of_all_pods() {
        FrameListener ann = left.joins("members");
        FrameListener bob = right.joins("members");
        Eventually.holds(
                "ann hears that bob is there",
                () -> ann.all("joined").stream()
                        .anyMatch(frame -> frame.path("members").asInt() == 2));
        bob.says("{\"type\":\"presence\"}");
        assertEquals(2, bob.hears("presence").path("members").size());
    }

    @Test
    void a_users_publishes_on_both_pods_count_together() throws Exception {
        List<FrameListener> clients =
                List.of(left.joins("shared:1?ticket=" + ticket()), right.joins("shared:2?ticket=" + ticket()));
        assertBounded(clients, floods(clients));
    }

    @Test
    void publishes_in_a_room_on_both_pods_count_together_though_they_get_no_place() {
        List<FrameListener> clients = List.of(left.joins("crowded:1"), right.joins("crowded:1"));
        assertBounded(clients, floods(clients));
    }

    private String ticket() throws Exception {
        return JSON.readTree(left.post("/v1/tickets", "{\"user\":\"ann\"}").body())
                .path("ticket")
                .asText();
    }

    /** Of sixty publishes at once, each pod alone would take forty: twenty at once for each. Returns how long it took. */
    private static Duration floods(List<FrameListener> clients) {
        long began = System.nanoTime();
        for (int i = 1; i <= 30; i++) {
            for (FrameListener client : clients) {
                client.says("{\"type\":\"publish\",\"data\":1,\"exclude_self\":true,\"id\":" + i + "}");
            }
        }
        clients.forEach(client -> Eventually.holds(
                "all are answered",
                () -> client.all("ack").size() + client.all("error").size() == 30));
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void assertBounded(List<FrameListener> clients, Duration within) {
        int taken =
                clients.stream().mapToInt(client -> client.all("ack").size()).sum();
        long most = 21 + within.toMillis() / 100;
        assertTrue(
                taken >= 20 && taken <= most,
                () -> taken + " in " + within + " though 20 may come at once, and 10 in a second");
        for (FrameListener client : clients) {
            for (JsonNode error : client.all("error")) {
                assertEquals("rate_limited", error.path("code").asText());
                assertTrue(error.path("retry").booleanValue());
                assertTrue(error.path("retry_after_ms").intValue() >= 1, error::toString);
            }
        }
    }

    @Test
    void a_ticket_of_one_pod_opens_the_other_once() throws Exception {
        String ticket = JSON.readTree(
                        left.post("/v1/tickets", "{\"user\":\"ann\"}").body())
                .path("ticket")
                .asText();
        assertEquals(
                "ann",
                right.joins("ticket?ticket=" + ticket)
                        .hears("welcome")
                        .path("user")
                        .asText());
    }

    @Test
    void any_program_pushes_into_a_room_with_one_PUBLISH() {
        FrameListener ann = left.joins("pushed");
        FrameListener bob = right.joins("pushed");
        redis.command("PUBLISH", "roomcast:push:pushed", "{\"n\":1}");
        assertEquals(1, ann.hears("message").path("data").path("n").asInt());
        assertEquals(1, bob.hears("message").path("data").path("n").asInt());
    }

    @Test
    void the_inbox_is_read_by_one_pod_and_heard_on_all() {
        FrameListener ann = left.joins("inbox");
        FrameListener bob = right.joins("inbox");
        for (int i = 1; i <= 20; i++) {
            redis.command("XADD", "roomcast:inbox", "*", "room", "inbox", "data", Integer.toString(i));
        }
        ann.hears("message", 20);
        bob.hears("message", 20);
        assertEquals(ann.all("message"), bob.all("message"));
        for (int i = 1; i <= 20; i++) {
            assertEquals(i, ann.all("message").get(i - 1).path("data").asInt());
        }
    }

    @Test
    void when_redis_comes_back_empty_clients_are_told_and_pods_turn_ready_again() {
        FrameListener ann = left.joins("fault");
        FrameListener bob = right.joins("fault");
        ann.says("{\"type\":\"publish\",\"id\":1,\"data\":\"before\"}");
        ann.hears("message");
        bob.hears("message");
        redis.kill();
        Eventually.holds("neither is ready", () -> left.health("ready") == 503 && right.health("ready") == 503);
        assertEquals(200, left.health("live"));
        ann.says("{\"type\":\"publish\",\"id\":2,\"data\":\"meanwhile\"}");
        assertEquals("unavailable", ann.hears("error").path("code").asText());
        redis.launch();
        becomeReady();
        ann.hears("gap");
        bob.hears("gap");
        bob.says("{\"type\":\"publish\",\"id\":3,\"data\":\"after\"}");
        ann.hears("message", 2);
        assertEquals("after", ann.all("message").get(1).path("data").asText());
    }
}
