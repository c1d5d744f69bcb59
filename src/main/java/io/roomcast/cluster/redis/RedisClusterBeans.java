package io.roomcast.cluster.redis;

import io.roomcast.cluster.ClusterConfig;
import io.roomcast.cluster.OwnAnswers;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.redis.PodId;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Makes the cluster of pods that share Redis. */
final class RedisClusterBeans {
    @Produces
    @Singleton
    @Typed(RedisCluster.class)
    RedisCluster redisCluster(
            Vertx vertx, RedisClients clients, PodId self, ClusterConfig config, RoomMetrics metrics) {
        // A loop of its own: no publish should wait while the answers of all pods are read.
        RedisLoop loop = new RedisLoop(vertx);
        OwnAnswers own = new OwnAnswers(Infrastructure.getDefaultWorkerPool(), config.timeout());
        RedisCluster cluster = new RedisCluster(loop, clients, self, own, config.timeout(), metrics);
        cluster.start();
        return cluster;
    }

    void close(@Disposes RedisCluster cluster) {
        cluster.close();
    }
}
