package io.roomcast.auth.redis;

import io.roomcast.auth.AuthConfig;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Makes the revocations of pods that share Redis. */
final class RedisRevocationBeans {
    /** Long enough for a fail-over of Redis, short enough for an operator who wants someone out. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Produces
    @Singleton
    @Typed(RedisRevocations.class)
    RedisRevocations redisRevocations(
            RedisLoop loop, RedisClients clients, AuthConfig config, Clock clock, RoomMetrics metrics) {
        RedisRevocations revocations =
                new RedisRevocations(loop, clients, clock, config.maxRevocations(), config.blind(), PATIENCE, metrics);
        metrics.gauge(
                "roomcast.revocations.blind",
                "1 while it cannot be known which tokens were revoked",
                () -> revocations.isBlind() ? 1 : 0);
        revocations.start();
        return revocations;
    }

    void close(@Disposes RedisRevocations revocations) {
        revocations.close();
    }
}
