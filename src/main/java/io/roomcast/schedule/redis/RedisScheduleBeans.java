package io.roomcast.schedule.redis;

import io.roomcast.broker.Retention;
import io.roomcast.broker.redis.RedisBroker;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import jakarta.enterprise.inject.Disposes;
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

    @Produces
    @Singleton
    @Typed(RedisScheduleStore.class)
    RedisScheduleStore redisScheduleStore(RedisLoop loop, RedisClients clients) {
        RedisScheduleStore store = new RedisScheduleStore(loop, clients);
        store.start();
        return store;
    }

    void close(@Disposes RedisScheduleStore store) {
        store.close();
    }
}
