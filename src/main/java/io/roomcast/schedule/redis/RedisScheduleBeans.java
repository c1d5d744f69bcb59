package io.roomcast.schedule.redis;

import io.roomcast.broker.Retention;
import io.roomcast.broker.redis.RedisBroker;
import io.roomcast.metrics.RoomMetrics;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Makes the schedules' memory of pods that share Redis. */
final class RedisScheduleBeans {
    @Produces
    @Singleton
    @Typed(RedisFiringLedger.class)
    RedisFiringLedger redisFiringLedger(RedisBroker broker, Retention.Policy retention, RoomMetrics metrics) {
        return new RedisFiringLedger(broker, retention, metrics);
    }
}
