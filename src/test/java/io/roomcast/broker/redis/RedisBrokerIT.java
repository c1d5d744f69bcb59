package io.roomcast.broker.redis;

import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerContract;
import io.roomcast.broker.Retention;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.RedisLoop;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class RedisBrokerIT extends BrokerContract {
    private static RedisServer redis;
    private static Vertx vertx;

    private RedisBroker opened;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        redis.close();
    }

    @Override
    protected Broker open(Retention.Policy policy) {
        redis.command("FLUSHALL");
        opened = new RedisBroker(
                policy,
                Clock.systemUTC(),
                new RedisLoop(vertx),
                () -> Redis.createClient(vertx, redis.uri()),
                new BusEvents());
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
        for (String key : redis.command("KEYS", "*")) {
            long left = Long.parseLong(redis.command("PTTL", key).get(0));
            if (left >= 0 && left <= duration.toMillis()) {
                redis.command("DEL", key);
            } else if (left >= 0) {
                redis.command("PEXPIRE", key, Long.toString(left - duration.toMillis()));
            }
        }
    }
}
