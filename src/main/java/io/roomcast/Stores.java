package io.roomcast;

import io.roomcast.broker.Broker;
import io.roomcast.broker.local.LocalBroker;
import io.roomcast.broker.redis.RedisBroker;
import io.roomcast.redis.RedisClients;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses where rooms live: in Redis, for many pods, where {@code quarkus.redis.hosts} says where that is; else in memory. */
final class Stores {
    private final boolean shared;

    Stores(RedisClients redis) {
        this.shared = redis.isConfigured();
    }

    @Produces
    @Singleton
    Broker broker(Instance<LocalBroker> local, Instance<RedisBroker> redis) {
        return shared ? redis.get() : local.get();
    }
}
