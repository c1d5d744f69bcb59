package io.roomcast.limits.redis;

import io.roomcast.limits.AdmissionConfig;
import io.roomcast.redis.PodId;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Makes the count of users' connections of pods that share Redis. */
final class RedisUserConnectionBeans {
    /** Longer than a fail-over of Redis as a rule, and shorter than the ten seconds after which a dead pod must not count. */
    private static final Duration LEASE = Duration.ofSeconds(8);

    @Produces
    @Singleton
    @Typed(RedisUserConnections.class)
    RedisUserConnections redisUserConnections(RedisLoop loop, RedisClients clients, PodId pod, AdmissionConfig config) {
        var connections = new RedisUserConnections(loop, clients, pod, config.connectionsPerUser(), LEASE);
        if (config.connectionsPerUser() > 0) {
            connections.start();
        }
        return connections;
    }

    void close(@Disposes RedisUserConnections connections) {
        connections.close();
    }
}
