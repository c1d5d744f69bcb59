package io.roomcast.broker.redis;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerContract;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.RecordingListener;
import io.roomcast.broker.Retention;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.BusEvents;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisBrokerIT extends BrokerContract {
    private static RedisHouse house;

    private RedisBroker opened;

    @BeforeAll
    static void start() {
        house = new RedisHouse();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Override
    protected Broker open(Retention.Policy policy) {
        house.server().command("FLUSHALL");
        opened = new RedisBroker(
                policy,
                Clock.systemUTC(),
                house.access(2),
                new BusEvents(),
                new RoomMetrics(new SimpleMeterRegistry()));
        return opened;
    }

    @Override
    protected Duration margin() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected int reentrantCalls() {
        return 500;
    }

    @BeforeEach
    void await_redis() {
        Eventually.holds("the broker receives", opened::isReceiving);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    @Test
    void a_rate_is_of_all_pods_together() {
        Broker other = new RedisBroker(
                POLICY,
                Clock.systemUTC(),
                house.access(2),
                new BusEvents(),
                new RoomMetrics(new SimpleMeterRegistry()));
        other.listen(new RecordingListener());
        Eventually.holds("the other receives", other::isReceiving);
        RoomId room = room("rapid");
        List<CompletionStage<PublishResult>> results = new ArrayList<>();
        Instant began = house.server().time();
        for (int i = 0; i < 30; i++) {
            results.add(broker.publish(room, said(ANN, "here")));
            results.add(other.publish(room, said(ANN, "there")));
        }
        int taken = taken(results);
        Duration within = Duration.between(began, house.server().time());
        long most = 21 + within.toMillis() / 100;
        assertTrue(
                taken >= 20 && taken <= most,
                () -> taken + " in " + within + " though 20 may come at once, and 10 in a second");
        ((RedisBroker) other).close();
    }

    @Test
    void who_waits_is_taken_again() {
        RoomId room = room("rapid");
        List<CompletionStage<PublishResult>> results = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            results.add(broker.publish(room, said(ANN, "x")));
        }
        assertTrue(taken(results) < 400);
        Eventually.holds(
                "a tenth of a second has passed",
                () -> await(broker.publish(room, said(ANN, "late"))) instanceof PublishResult.Placed);
    }

    @Test
    void a_rate_that_another_masters_clock_has_written_far_ahead_holds_nobody_up() {
        RoomId room = room("calm");
        house.server().command("SET", "roomcast:rate:calm:ann", "9000000000000000");
        publish(room, said(ANN, "now"));
    }

    @Test
    void rates_are_forgotten_when_they_are_whole_again() {
        publish(room("calm"), said(ANN, "x"));
        long left = Long.parseLong(
                house.server().command("PTTL", "roomcast:rate:calm:ann").get(0));
        assertTrue(left <= 1_001, () -> left + " ms");
    }

    @Test
    void a_pod_out_of_touch_still_holds_everyone_to_what_it_may_have_alone() {
        opened.close();
        RoomId elsewhere = room("chat");
        Eventually.holds("it is out of touch", () -> isRefused(broker.publish(elsewhere, said(ANN, "x"))));
        RoomId room = room("calm");
        List<CompletionStage<PublishResult>> results = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            results.add(broker.publish(room, said(ANN, "x")));
        }
        for (CompletionStage<PublishResult> allowed : results.subList(0, 2)) {
            assertThrows(BrokerUnavailableException.class, () -> await(allowed));
        }
        assertInstanceOf(PublishResult.TooFast.class, await(results.get(2)));
    }

    private static boolean isRefused(CompletionStage<PublishResult> published) {
        try {
            await(published);
            return false;
        } catch (BrokerUnavailableException away) {
            return true;
        }
    }

    /** Redis' clock cannot be moved; what would have expired by then can. */
    @Override
    protected void advance(Duration duration) {
        for (String key : house.server().command("KEYS", "*")) {
            long left = Long.parseLong(house.server().command("PTTL", key).get(0));
            if (left >= 0 && left <= duration.toMillis()) {
                house.server().command("DEL", key);
            } else if (left >= 0) {
                house.server().command("PEXPIRE", key, Long.toString(left - duration.toMillis()));
            }
        }
    }
}
