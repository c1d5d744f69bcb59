package io.roomcast.broker.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.broker.RecordingListener;
import io.roomcast.broker.Retention;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.BusEvents;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushDoorIT {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final RoomId NEWS = new RoomId("news:größe");
    private static final int LIMIT = 30;

    private static RedisHouse house;

    private final Pod one = new Pod();
    private final Pod other = new Pod();

    @BeforeAll
    static void start() {
        house = new RedisHouse();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @BeforeEach
    void open_two_pods() throws Exception {
        one.open();
        other.open();
        one.enters(NEWS);
        other.enters(NEWS);
    }

    @AfterEach
    void close() {
        one.broker.close();
        other.broker.close();
    }

    @Test
    void json_reaches_every_pod_as_it_is_live_and_from_nobody() {
        assertEquals(2, push("{\"a\": [1,\"ä\"]}"));
        for (Pod pod : List.of(one, other)) {
            Message message = pod.listener.awaitMessages(NEWS, 1).get(0);
            assertEquals("{\"a\": [1,\"ä\"]}", message.data().toString());
            assertEquals(Message.UNNUMBERED, message.offset());
            assertEquals(NOW.toEpochMilli(), message.time());
            assertEquals(null, message.from());
        }
    }

    @Test
    void what_is_no_json_is_a_string() {
        push("say \"hello\"");
        push("");
        assertEquals(
                List.of("\"say \\\"hello\\\"\"", "\"\""),
                one.listener.awaitMessages(NEWS, 2).stream()
                        .map(message -> message.data().toString())
                        .toList());
    }

    @Test
    void what_is_not_utf_8_is_dropped_and_counted() {
        house.server()
                .command(bytes("PUBLISH"), bytes("roomcast:push:" + NEWS.value()), new byte[] {'"', (byte) 0xC3, '"'});
        push("1");
        assertEquals("1", one.listener.awaitMessages(NEWS, 1).get(0).data().toString());
        assertEquals(1, one.broker.refusedPushes());
    }

    @Test
    void what_is_larger_than_the_room_takes_is_dropped_and_counted() {
        push("x".repeat(LIMIT + 1));
        push("x".repeat(LIMIT - 1));
        push("x".repeat(LIMIT - 2));
        assertEquals(LIMIT, one.listener.awaitMessages(NEWS, 1).get(0).data().length());
        assertEquals(2, one.broker.refusedPushes());
    }

    @Test
    void a_room_that_was_left_gets_nothing() throws Exception {
        one.broker.unsubscribe(NEWS).toCompletableFuture().get(60, TimeUnit.SECONDS);
        push("1");
        other.listener.awaitMessages(NEWS, 1);
        one.enters(NEWS);
        push("2");
        assertEquals("2", one.listener.awaitMessages(NEWS, 1).get(0).data().toString());
    }

    @Test
    void pushes_arrive_again_after_redis_was_away() {
        house.server().kill();
        house.server().launch();
        Eventually.holds("both pods listen again", () -> push("1") == 2);
        one.listener.awaitMessages(NEWS, 1);
        other.listener.awaitMessages(NEWS, 1);
    }

    /** How many listened. */
    private static int push(String payload) {
        return Integer.parseInt(house.server()
                .command("PUBLISH", "roomcast:push:" + NEWS.value(), payload)
                .get(0));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes messages of up to {@link #LIMIT} bytes. */
    private static final class Pod {
        private final RecordingListener listener = new RecordingListener();
        private RedisBroker broker;

        void open() {
            broker = new RedisBroker(
                    new SmallMessages(),
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    house.access(),
                    new BusEvents(),
                    new RoomMetrics(new SimpleMeterRegistry()));
            broker.listen(listener);
            Eventually.holds("the broker receives", broker::isReceiving);
        }

        void enters(RoomId room) throws Exception {
            broker.subscribe(room).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static final class SmallMessages implements Retention.Policy {
        @Override
        public Retention of(RoomId room) {
            return new Retention(100, Duration.ofMinutes(1), 100);
        }

        @Override
        public int maxMessageSize(RoomId room) {
            return LIMIT;
        }
    }
}
