package io.roomcast.jobs.redis;

import io.roomcast.jobs.JobQueue;
import io.roomcast.jobs.JobQueueConfig;
import io.roomcast.jobs.JobTimes;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.SessionId;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Makes the jobs of pods that share Redis. */
final class RedisJobBeans {
    @Produces
    @Singleton
    @Typed(RedisJobQueue.class)
    RedisJobQueue redisJobs(RedisLoop loop, RedisClients clients, PodName name, JobQueueConfig config) {
        String pod = name.value() + "." + SessionId.random();
        return new RedisJobQueue(
                loop, clients, pod, JobTimes.STANDARD, new JobQueue.Bounds(config.size(), config.perUser()));
    }

    void close(@Disposes RedisJobQueue queue) {
        queue.close();
    }
}
