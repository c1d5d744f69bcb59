package io.roomcast.presence.redis;

import io.roomcast.metrics.RoomMetrics;
import io.roomcast.presence.PresenceConfig;
import io.roomcast.presence.PresenceJournal;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.PodId;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Makes the presence of pods that share Redis. */
final class RedisPresenceBeans {
    @Produces
    @Singleton
    @Typed(RedisPresenceStore.class)
    RedisPresenceStore redisPresence(
            RedisLoop loop,
            RedisClients clients,
            BusEvents events,
            PresenceConfig config,
            PodId pod,
            PresenceJournal journal,
            RoomMetrics metrics) {
        // A name that no pod had before: what a dead one left behind must not be taken for this one's.
        return new RedisPresenceStore(loop, clients, events, config, pod.value(), journal, metrics);
    }

    void close(@Disposes RedisPresenceStore presence) {
        presence.close();
    }
}
