package io.roomcast.drain.redis;

import io.roomcast.drain.DrainConfig;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Makes the slots of pods that share Redis. */
final class RedisDrainBeans {
    @Produces
    @Singleton
    @Typed(RedisDrainSlots.class)
    RedisDrainSlots redisDrainSlots(RedisLoop loop, RedisClients clients, DrainConfig config) {
        RedisDrainSlots slots = new RedisDrainSlots(loop, clients, config);
        slots.start();
        return slots;
    }

    void close(@Disposes RedisDrainSlots slots) {
        slots.close();
    }
}
