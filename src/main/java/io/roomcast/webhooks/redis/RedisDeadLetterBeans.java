package io.roomcast.webhooks.redis;

import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Makes the dead letters of pods that share Redis. */
final class RedisDeadLetterBeans {
    @Produces
    @Singleton
    @Typed(RedisDeadLetters.class)
    RedisDeadLetters redisDeadLetters(RedisLoop loop, RedisClients clients) {
        return new RedisDeadLetters(loop, clients);
    }

    void close(@Disposes RedisDeadLetters letters) {
        letters.close();
    }
}
