package io.roomcast.broker.redis;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerContract;
import io.roomcast.broker.Retention;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.redis.BusEvents;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

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
