package io.roomcast;

import io.roomcast.auth.LocalRevocations;
import io.roomcast.auth.LocalTicketStore;
import io.roomcast.auth.Revocations;
import io.roomcast.auth.TicketStore;
import io.roomcast.auth.redis.RedisRevocations;
import io.roomcast.auth.redis.RedisTicketStore;
import io.roomcast.broker.Broker;
import io.roomcast.broker.local.LocalBroker;
import io.roomcast.broker.redis.RedisBroker;
import io.roomcast.cluster.Cluster;
import io.roomcast.cluster.local.LocalCluster;
import io.roomcast.cluster.redis.RedisCluster;
import io.roomcast.drain.DrainSlots;
import io.roomcast.drain.LocalDrainSlots;
import io.roomcast.drain.redis.RedisDrainSlots;
import io.roomcast.jobs.JobQueue;
import io.roomcast.jobs.LocalJobQueue;
import io.roomcast.jobs.redis.RedisJobQueue;
import io.roomcast.limits.LocalUserConnections;
import io.roomcast.limits.UserConnections;
import io.roomcast.limits.redis.RedisUserConnections;
import io.roomcast.presence.PresenceStore;
import io.roomcast.presence.local.LocalPresenceStore;
import io.roomcast.presence.redis.RedisPresenceStore;
import io.roomcast.redis.RedisClients;
import io.roomcast.schedule.FiringLedger;
import io.roomcast.schedule.LocalFiringLedger;
import io.roomcast.schedule.LocalScheduleStore;
import io.roomcast.schedule.ScheduleStore;
import io.roomcast.schedule.redis.RedisFiringLedger;
import io.roomcast.schedule.redis.RedisScheduleStore;
import io.roomcast.webhooks.DeadLetters;
import io.roomcast.webhooks.LocalDeadLetters;
import io.roomcast.webhooks.redis.RedisDeadLetters;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Chooses where things live that pods may share: in Redis where {@code quarkus.redis.hosts} says where that is, else in this
 * process. The only place that knows both sides; what is not chosen is never made.
 */
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

    @Produces
    @Singleton
    PresenceStore presence(Instance<LocalPresenceStore> local, Instance<RedisPresenceStore> redis) {
        return shared ? redis.get() : local.get();
    }

    @Produces
    @Singleton
    TicketStore tickets(Instance<LocalTicketStore> local, Instance<RedisTicketStore> redis) {
        return shared ? redis.get() : local.get();
    }

    @Produces
    @Singleton
    Revocations revocations(Instance<LocalRevocations> local, Instance<RedisRevocations> redis) {
        return shared ? redis.get() : local.get();
    }

    @Produces
    @Singleton
    UserConnections userConnections(Instance<LocalUserConnections> local, Instance<RedisUserConnections> redis) {
        return shared ? redis.get() : local.get();
    }

    @Produces
    @Singleton
    DrainSlots drainSlots(Instance<LocalDrainSlots> local, Instance<RedisDrainSlots> redis) {
        return shared ? redis.get() : local.get();
    }

    @Produces
    @Singleton
    FiringLedger firings(Instance<LocalFiringLedger> local, Instance<RedisFiringLedger> redis) {
        return shared ? redis.get() : local.get();
    }

    @Produces
    @Singleton
    ScheduleStore schedules(Instance<LocalScheduleStore> local, Instance<RedisScheduleStore> redis) {
        return shared ? redis.get() : local.get();
    }

    @Produces
    @Singleton
    JobQueue jobs(Instance<LocalJobQueue> local, Instance<RedisJobQueue> redis) {
        return shared ? redis.get() : local.get();
    }

    @Produces
    @Singleton
    DeadLetters deadLetters(Instance<LocalDeadLetters> local, Instance<RedisDeadLetters> redis) {
        return shared ? redis.get() : local.get();
    }

    @Produces
    @Singleton
    Cluster cluster(Instance<LocalCluster> local, Instance<RedisCluster> redis) {
        return shared ? redis.get() : local.get();
    }
}
