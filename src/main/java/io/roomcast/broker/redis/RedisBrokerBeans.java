package io.roomcast.broker.redis;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.roomcast.broker.Retention;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** Makes the broker of pods that share Redis. */
final class RedisBrokerBeans {
    @Produces
    @Singleton
    @Typed(RedisBroker.class)
    RedisBroker redisBroker(
            Retention.Policy retention,
            Clock clock,
            RedisBrokerLines lines,
            RedisClients clients,
            BusEvents events,
            RoomMetrics metrics) {
        RedisBroker broker = new RedisBroker(retention, clock, clients.on(lines.loops()), events, metrics);
        metrics.gauge("roomcast.push.refused", "Pushes that are no UTF-8 or too large", broker::refusedPushes);
        metrics.gauge(
                "roomcast.repair.bytes", "Bytes that wait until what comes before was found", broker::bytesBehindHoles);
        metrics.gauge("roomcast.rates.counted", "Users and rooms whose shared rates are counted", broker::countedRates);
        return broker;
    }

    void close(@Disposes RedisBroker broker) {
        broker.close();
    }

    /** The loops on which rooms listen: the one on which this pod talks to Redis anyway, then more if more are wanted. */
    @Singleton
    static final class RedisBrokerLines {
        private static final int MAX = 64;

        private final List<RedisLoop> loops;

        RedisBrokerLines(Vertx vertx, RedisLoop first, RedisBrokerConfig config) {
            int count = config.subscriptionConnections();
            if (count < 1 || count > MAX) {
                throw new ConfigurationException(
                        "roomcast.broker.redis.subscription-connections is from 1 to " + MAX + ", not " + count);
            }
            this.loops = Stream.concat(
                            Stream.of(first),
                            Stream.generate(() -> new RedisLoop(vertx)).limit(count - 1L))
                    .toList();
        }

        List<RedisLoop> loops() {
            return loops;
        }
    }
}
