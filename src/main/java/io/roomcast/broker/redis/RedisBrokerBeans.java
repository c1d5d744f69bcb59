package io.roomcast.broker.redis;

import io.roomcast.broker.Retention;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the broker of pods that share Redis. */
final class RedisBrokerBeans {
    @Produces
    @Singleton
    @Typed(RedisBroker.class)
    RedisBroker redisBroker(
            Retention.Policy retention,
            Clock clock,
            RedisLoop loop,
            RedisClients clients,
            BusEvents events,
            RoomMetrics metrics) {
        RedisBroker broker = new RedisBroker(retention, clock, loop, clients, events);
        metrics.gauge("roomcast.push.refused", "Pushes that are no UTF-8 or too large", broker::refusedPushes);
        return broker;
    }

    void close(@Disposes RedisBroker broker) {
        broker.close();
    }
}
