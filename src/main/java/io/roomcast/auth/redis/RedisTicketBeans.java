package io.roomcast.auth.redis;

import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the tickets of pods that share Redis. */
final class RedisTicketBeans {
    @Produces
    @Singleton
    @Typed(RedisTicketStore.class)
    RedisTicketStore redisTickets(RedisLoop loop, RedisClients clients, Clock clock) {
        RedisTicketStore tickets = new RedisTicketStore(loop, clients, clock);
        tickets.start();
        return tickets;
    }

    void close(@Disposes RedisTicketStore tickets) {
        tickets.close();
    }
}
