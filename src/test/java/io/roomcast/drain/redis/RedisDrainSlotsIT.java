package io.roomcast.drain.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.drain.DrainConfig;
import io.roomcast.drain.DrainSlots.Slots;
import io.roomcast.redis.RedisLoop;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisDrainSlotsIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private record Config(int rate, Duration timeout) implements DrainConfig {}

    private final RedisHouse house = new RedisHouse();
    private final List<RedisDrainSlots> pods = new ArrayList<>();

    @BeforeEach
    void two_pods() {
        for (int i = 0; i < 2; i++) {
            RedisDrainSlots slots =
                    new RedisDrainSlots(new RedisLoop(house.vertx()), house.clients(), new Config(100, MINUTE));
            slots.start();
            pods.add(slots);
        }
        Eventually.holds("both are connected", () -> pods.stream().allMatch(RedisDrainSlots::isUp));
    }

    @AfterEach
    void close() {
        pods.forEach(RedisDrainSlots::close);
        house.close();
    }

    private Slots reserve(int pod, int sessions, Duration within) throws Exception {
        return pods.get(pod).reserve(sessions, within).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void pods_that_drain_at_once_share_the_rate() throws Exception {
        Slots first = reserve(0, 5_000, HOUR);
        Slots second = reserve(1, 5_000, HOUR);
        assertEquals(Duration.ZERO, first.first());
        assertEquals(5_000, first.count());
        assertEquals(Duration.ofNanos(12_500_000), first.interval());
        assertEquals(5_000, second.count());
        // Less what has passed in between.
        assertTrue(second.first().compareTo(Duration.ofSeconds(30)) > 0, second::toString);
        assertTrue(second.first().compareTo(Duration.ofMillis(62_500)) <= 0, second::toString);
    }

    @Test
    void what_comes_after_the_deadline_is_reserved_for_nobody() throws Exception {
        assertEquals(4_800, reserve(0, 10_000, MINUTE).count());
        // So many as have become possible in between.
        assertTrue(reserve(1, 10_000, MINUTE).count() < 2_400);
        assertEquals(10_000, reserve(1, 10_000, HOUR).count());
    }

    @Test
    void while_redis_is_away_each_pod_takes_its_share_of_the_rate() throws Exception {
        house.server().command("ZADD", "roomcast:pods", "1", "one", "2", "two");
        Eventually.holds("both were counted", () -> pods.stream().allMatch(pod -> pod.pods() == 2));
        house.server().kill();
        Eventually.holds("it is away", () -> pods.stream().noneMatch(RedisDrainSlots::isUp));
        Slots share = reserve(0, 50, MINUTE);
        assertEquals(50, share.count());
        assertEquals(Duration.ofMillis(25), share.interval());
    }
}
