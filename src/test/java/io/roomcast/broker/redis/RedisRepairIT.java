package io.roomcast.broker.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.RecordingListener;
import io.roomcast.broker.Retention;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.Partition;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the bus loses is found; what cannot be found is told. */
class RedisRepairIT {
    private static final RoomId NEWS = new RoomId("news");
    private static final String META = Partition.of(NEWS).name("meta", NEWS);
    private static final String LOG = Partition.of(NEWS).name("log", NEWS);
    private static final int KEPT = 1_000;
    private static final String GONE = "";
    private static final BusTimes TIMES = new BusTimes(
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            Duration.ofSeconds(5));

    private static RedisHouse house;

    private final RecordingListener listener = new RecordingListener();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private RedisBroker broker;

    @BeforeAll
    static void start() {
        house = new RedisHouse();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @BeforeEach
    void enter() throws Exception {
        house.server().command("FLUSHALL");
        broker = new RedisBroker(
                room -> new Retention(KEPT, Duration.ofMinutes(1), KEPT),
                Clock.systemUTC(),
                house.access(),
                new BusEvents(),
                new RoomMetrics(meters),
                TIMES);
        broker.listen(listener);
        Eventually.holds("the broker receives", broker::isReceiving);
        done(broker.subscribe(NEWS));
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void a_hole_is_filled_before_anything_newer_is_delivered() throws Exception {
        publish("a");
        losesOnTheBus("b", "c");
        publish("d");
        assertEquals(List.of("a", "b", "c", "d"), texts(listener.awaitMessages(NEWS, 4)));
        assertEquals(List.of(), listener.gaps());
        // What was missed is handed over first, and counted then.
        Eventually.holds("one repair is counted", () -> repairs() == 1);
    }

    @Test
    void a_lost_last_message_is_found_though_nothing_newer_comes() throws Exception {
        publish("a");
        losesOnTheBus("b");
        assertEquals(List.of("a", "b"), texts(listener.awaitMessages(NEWS, 2)));
        assertEquals(List.of(), listener.gaps());
    }

    @Test
    void a_hole_longer_than_one_page_and_than_what_may_wait_is_filled_in_order() throws Exception {
        String[] lost = new String[900];
        for (int i = 0; i < lost.length; i++) {
            lost[i] = "lost " + i;
        }
        losesOnTheBus(lost);
        publish("last");
        List<Message> messages = listener.awaitMessages(NEWS, lost.length + 1);
        for (int i = 0; i < messages.size(); i++) {
            assertEquals(i + 1, messages.get(i).offset());
        }
        assertEquals(List.of(), listener.gaps());
    }

    @Test
    void what_has_left_history_meanwhile_is_told_as_a_gap() throws Exception {
        publish("a");
        losesOnTheBus(GONE, "c");
        Position head = publish("d");
        assertEquals(List.of("a", "c", "d"), texts(listener.awaitMessages(NEWS, 3)));
        assertEquals(List.of(new Position(head.epoch(), 2)), listener.gaps());
    }

    @Test
    void a_master_that_has_lost_the_tail_begins_a_new_epoch() throws Exception {
        Position seen = publish("a");
        publish("b");
        listener.awaitMessages(NEWS, 2);
        house.server().command("XDEL", LOG, "2-0");
        house.server().command("HSET", META, "offset", "1");
        Position next = publish("c");
        assertEquals(2, next.offset());
        assertNotEquals(seen.epoch(), next.epoch());
        // Not alone where the pod had looked before this was published: then the tail was missed once already.
        Eventually.holds("the new epoch was told", () -> listener.gaps().contains(next));
        assertEquals(next.epoch(), publish("d").epoch());
        assertEquals(List.of("a", "b", "d"), texts(listener.awaitMessages(NEWS, 3)));
    }

    @Test
    void a_position_outlives_its_time_while_somebody_is_in_the_room() {
        house.server().command("PEXPIRE", META, "60000");
        Eventually.holds("it is kept for an hour", () -> ttl(META) > 3_000_000);
    }

    @Test
    void a_room_that_stays_out_of_sight_though_redis_is_there_sends_its_members_away() {
        house.server().command("DEL", LOG);
        house.server().command("SET", LOG, "not a stream");
        house.server().command("CLIENT", "KILL", "TYPE", "pubsub");
        Eventually.holds(
                "the position is given up", () -> listener.lostPositions().contains(NEWS));
    }

    private Position publish(String text) throws Exception {
        PublishResult result = done(broker.publish(NEWS, Publication.ofServer(json(text))));
        return assertInstanceOf(PublishResult.Placed.class, result).position();
    }

    /** Published as by the script, but for its PUBLISH; what is {@link #GONE} is not kept either. */
    private static void losesOnTheBus(String... texts) {
        List<String> command = new ArrayList<>(List.of(
                "EVAL",
                """
                local time = redis.call('HGET', KEYS[1], 'time')
                for i = 2, #ARGV do
                  local offset = redis.call('HINCRBY', KEYS[1], 'offset', 1)
                  if ARGV[i] ~= '' then
                    redis.call('XADD', KEYS[2], offset .. '-0', 'm', time .. '\\n0\\n\\n"' .. ARGV[i] .. '"')
                  end
                  redis.call('ZADD', KEYS[3], redis.call('INCR', KEYS[4]), ARGV[1])
                end
                """,
                "4",
                META,
                LOG,
                Partition.of(NEWS).name("changes"),
                Partition.of(NEWS).name("counter"),
                NEWS.value()));
        command.addAll(List.of(texts));
        house.server().command(command.toArray(String[]::new));
    }

    private static long ttl(String key) {
        return Long.parseLong(house.server().command("PTTL", key).get(0));
    }

    private long repairs() {
        return meters.get("roomcast.repairs").timer().count();
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream()
                .map(message -> message.data().toString().replace("\"", ""))
                .toList();
    }

    private static Json json(String text) {
        return Json.checked(("\"" + text + "\"").getBytes(StandardCharsets.UTF_8));
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
