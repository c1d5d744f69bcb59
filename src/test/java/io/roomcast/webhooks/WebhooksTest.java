package io.roomcast.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.presence.PresenceFact;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.Backend;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.ManualLoop;
import io.roomcast.testing.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What events look like, and which there are. */
class WebhooksTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final UserId ANN = new UserId("ann");
    private static final SessionId PHONE = new SessionId("phone");

    private final ManualLoop loop = new ManualLoop();
    private final Backend backend = Backend.open();

    @AfterEach
    void close() {
        backend.close();
    }

    private Webhooks telling(Set<EventType> types) {
        var settings = new WebhookSettings(
                backend.url(),
                Backend.SECRET,
                types,
                Duration.ofSeconds(20),
                new WebhookQueue.Limits(100, 1, 1_000, 1 << 20));
        return new Webhooks(
                settings,
                (events, reason) -> CompletableFuture.completedFuture(null),
                loop,
                new PodName("pod-1"),
                new MutableClock(Instant.parse("2030-01-02T03:04:05Z")),
                new RoomMetrics(new SimpleMeterRegistry()));
    }

    /** Without their ids, which are all different. */
    private List<String> told(Webhooks webhooks) {
        Eventually.holds("all is told", () -> {
            loop.runAll();
            return webhooks.waiting() == 0;
        });
        var events = backend.events();
        assertEquals(
                events.size(),
                events.stream()
                        .map(event -> event.path("id").asText())
                        .distinct()
                        .count());
        return events.stream()
                .map(event -> event.toString().replaceFirst("\"id\":\"[^\"]+\",", ""))
                .toList();
    }

    private static Publication publication(Origin origin) {
        Json data = Json.checked("{\"é\": 1}".getBytes(StandardCharsets.UTF_8));
        return new Publication(data, origin == null ? null : ANN, origin, null, false);
    }

    private static PresenceFact fact(String id, boolean joined, int members) {
        long millis = Instant.parse("2030-01-02T03:04:06Z").toEpochMilli();
        return new PresenceFact(id, LOBBY, ANN, joined, members, millis);
    }

    @Test
    void messages_say_where_they_are_and_who_sent_them() {
        var webhooks = telling(EnumSet.allOf(EventType.class));
        webhooks.published(LOBBY, publication(new Origin(PHONE, 1)), new Position("e", 7));
        webhooks.published(LOBBY, publication(null), null);
        String head = "{\"type\":\"message_published\",\"time\":\"2030-01-02T03:04:05Z\",\"pod\":\"pod-1\","
                + "\"room\":\"lobby\",";
        assertEquals(
                List.of(
                        head + "\"epoch\":\"e\",\"offset\":7,\"from\":\"ann\",\"session\":\"phone\","
                                + "\"data\":{\"é\":1}}",
                        head + "\"data\":{\"é\":1}}"),
                told(webhooks));
    }

    @Test
    void sessions_say_whose_they_are_and_how_they_ended() {
        var webhooks = telling(EnumSet.allOf(EventType.class));
        webhooks.connected(PHONE, ANN, LOBBY);
        webhooks.disconnected(PHONE, ANN, LOBBY, CloseStatus.MAX_AGE);
        webhooks.disconnected(PHONE, ANN, LOBBY, null);
        String rest = "\"time\":\"2030-01-02T03:04:05Z\",\"pod\":\"pod-1\",\"session\":\"phone\",\"user\":\"ann\","
                + "\"room\":\"lobby\"";
        assertEquals(
                List.of(
                        "{\"type\":\"session_connected\"," + rest + "}",
                        "{\"type\":\"session_disconnected\"," + rest + ",\"code\":4003}",
                        "{\"type\":\"session_disconnected\"," + rest + ",\"code\":1006}"),
                told(webhooks));
    }

    @Test
    void a_room_is_occupied_before_its_first_member_joins_and_vacated_after_its_last_has_left() {
        var webhooks = telling(EnumSet.allOf(EventType.class));
        webhooks.deliver(List.of(fact("1", true, 1), fact("2", true, 2), fact("3", false, 1), fact("4", false, 0)));
        String time = "\"time\":\"2030-01-02T03:04:06Z\",\"room\":\"lobby\"";
        assertEquals(
                List.of(
                        "{\"type\":\"room_occupied\"," + time + "}",
                        "{\"type\":\"member_joined\"," + time + ",\"user\":\"ann\",\"members\":1}",
                        "{\"type\":\"member_joined\"," + time + ",\"user\":\"ann\",\"members\":2}",
                        "{\"type\":\"member_left\"," + time + ",\"user\":\"ann\",\"members\":1}",
                        "{\"type\":\"member_left\"," + time + ",\"user\":\"ann\",\"members\":0}",
                        "{\"type\":\"room_vacated\"," + time + "}"),
                told(webhooks));
    }

    @Test
    void a_fact_that_is_told_twice_has_the_same_ids() {
        var webhooks = telling(EnumSet.allOf(EventType.class));
        webhooks.note(fact("1", true, 1));
        webhooks.note(fact("1", true, 1));
        Eventually.holds("all is told", () -> {
            loop.runAll();
            return backend.events().size() == 4;
        });
        assertEquals(
                List.of("1-room", "1", "1-room", "1"),
                backend.events().stream()
                        .map(event -> event.path("id").asText())
                        .toList());
    }

    @Test
    void what_is_not_wanted_is_not_told() {
        var webhooks = telling(EnumSet.of(EventType.ROOM_VACATED));
        assertFalse(webhooks.isOn());
        assertTrue(webhooks.isKept());
        webhooks.connected(PHONE, ANN, LOBBY);
        webhooks.disconnected(PHONE, ANN, LOBBY, null);
        webhooks.published(LOBBY, publication(null), null);
        webhooks.note(fact("1", true, 1));
        assertTrue(webhooks.deliver(List.of(fact("2", false, 1)))
                .toCompletableFuture()
                .isDone());
        webhooks.note(fact("3", false, 0));
        assertEquals(1, told(webhooks).size());
        assertFalse(telling(EnumSet.of(EventType.SESSION_CONNECTED)).isKept());
    }
}
