package io.roomcast.metrics;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Prometheus reads on the management port. The server is shared with other tests, so figures are compared with before. */
@QuarkusTest
class FiguresTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern SAMPLE = Pattern.compile("^(roomcast_\\w+(?:\\{[^}]*})?) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern TAG = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final String room = "figures:" + UUID.randomUUID();

    @Test
    void every_figure_has_a_name_from_the_start() {
        Set<String> names = new TreeSet<>();
        for (String sample : figures().keySet()) {
            names.add(sample.replaceFirst("\\{.*", ""));
        }
        Set<String> expected = Set.of(
                "roomcast_sessions",
                "roomcast_rooms",
                "roomcast_subscriptions",
                "roomcast_messages_in_total",
                "roomcast_messages_out_total",
                "roomcast_bytes_out_bytes_total",
                "roomcast_publish_flush_seconds_bucket",
                "roomcast_publish_flush_seconds_count",
                "roomcast_publish_flush_seconds_sum",
                "roomcast_errors_total",
                "roomcast_closes_total",
                "roomcast_gaps_total",
                "roomcast_drops_total",
                "roomcast_history_bytes",
                "roomcast_history_messages",
                "roomcast_recoveries_total");
        assertTrue(names.containsAll(expected), () -> names.toString());
    }

    @Test
    void every_code_and_outcome_is_there_before_it_happens() {
        Map<String, Double> figures = figures();
        for (ErrorCode code : ErrorCode.values()) {
            assertTrue(figures.containsKey("roomcast_errors_total{code=\"" + code.wireName() + "\"}"), code.name());
        }
        for (CloseStatus status : CloseStatus.values()) {
            assertTrue(figures.containsKey("roomcast_closes_total{code=\"" + status.code() + "\"}"), status.name());
        }
        for (String outcome : List.of("recovered", "lost")) {
            assertTrue(figures.containsKey("roomcast_recoveries_total{outcome=\"" + outcome + "\"}"), outcome);
        }
        for (String door : List.of("websocket", "http", "clock")) {
            assertTrue(figures.containsKey("roomcast_messages_in_total{door=\"" + door + "\"}"), door);
        }
    }

    @Test
    void a_conversation_moves_them() throws Exception {
        Map<String, Double> before = figures();
        Conversation talk = new Conversation();
        talk.await("\"type\":\"subscribed\"");
        await(now -> grew("roomcast_sessions", before, now));
        await(now -> grew("roomcast_rooms", before, now));
        await(now -> grew("roomcast_subscriptions", before, now));
        talk.say("{\"type\":\"publish\",\"id\":1,\"data\":\"hello\"}");
        talk.await("\"type\":\"ack\"");
        talk.await("\"type\":\"message\"");
        talk.say("{\"type\":\"nap\"}");
        talk.await("unknown_type");
        talk.say("{\"type\":\"subscribe\",\"room\":\"" + room + ":2\",\"since\":{\"epoch\":\"gone\",\"offset\":7}}");
        talk.await("\"recovered\":false");
        for (String figure : List.of(
                "roomcast_messages_in_total{door=\"websocket\"}",
                "roomcast_messages_out_total",
                "roomcast_bytes_out_bytes_total",
                "roomcast_publish_flush_seconds_count",
                "roomcast_errors_total{code=\"unknown_type\"}",
                "roomcast_recoveries_total{outcome=\"lost\"}")) {
            await(now -> grew(figure, before, now));
        }
        talk.end();
        await(now -> grew("roomcast_closes_total{code=\"1000\"}", before, now));
    }

    @Test
    void a_publish_over_http_moves_its_own() {
        Map<String, Double> before = figures();
        publishes();
        await(now -> grew("roomcast_messages_in_total{door=\"http\"}", before, now));
    }

    private void publishes() {
        given().header("X-API-Key", "test-api-key")
                .contentType("application/json")
                .body("{\"data\":1}")
                .post("/v1/rooms/" + room + "/messages")
                .then()
                .statusCode(200);
    }

    @Test
    void what_is_kept_is_counted() {
        // Every few seconds messages of other tests are dropped, where those were long enough ago.
        Eventually.holds("there is more for a message", () -> {
            Map<String, Double> before = figures();
            publishes();
            Map<String, Double> now = figures();
            return grew("roomcast_history_messages", before, now) && grew("roomcast_history_bytes", before, now);
        });
    }

    @Test
    void the_clock_moves_its_own() {
        await(now -> now.getOrDefault("roomcast_schedule_fires_total{schedule=\"time\"}", 0.0) > 0);
        await(now -> now.get("roomcast_messages_in_total{door=\"clock\"}") > 0);
    }

    @Test
    void no_tag_tells_of_rooms_users_or_sessions() {
        Set<String> tags = new TreeSet<>();
        for (String sample : figures().keySet()) {
            Matcher tag = TAG.matcher(sample);
            while (tag.find()) {
                tags.add(tag.group(1));
            }
        }
        tags.removeAll(
                Set.of("code", "door", "job", "le", "limit", "outcome", "policy", "reason", "schedule", "topic"));
        assertEquals(Set.of(), tags);
    }

    private static boolean grew(String figure, Map<String, Double> before, Map<String, Double> now) {
        return now.getOrDefault(figure, 0.0) > before.getOrDefault(figure, 0.0);
    }

    /** Figures follow what they count at once, but on the threads that do the counting. */
    private void await(Predicate<Map<String, Double>> condition) {
        Instant deadline = Instant.now().plus(PATIENCE);
        Map<String, Double> figures = figures();
        while (!condition.test(figures)) {
            assertTrue(Instant.now().isBefore(deadline), figures.toString());
            figures = figures();
        }
    }

    private Map<String, Double> figures() {
        String text = given().get(House.management("/q/metrics"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        Map<String, Double> figures = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            figures.put(sample.group(1), Double.valueOf(sample.group(2)));
        }
        return figures;
    }

    /** One client in the room of the test. */
    private final class Conversation implements WebSocket.Listener {
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final StringBuilder frame = new StringBuilder();
        private final WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header(
                        "Authorization",
                        "Bearer " + TestTokens.user("ann").rooms("figures:*").sign())
                .buildAsync(URI.create("ws://localhost:" + House.ports().http() + "/ws/" + room), this)
                .join();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            frame.append(data);
            if (last) {
                frames.add(frame.toString());
                frame.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        void await(String part) throws InterruptedException {
            String next;
            do {
                next = frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertTrue(next != null, "never came: " + part);
            } while (!next.contains(part));
        }

        void end() {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }
}
