package io.roomcast.cluster.local;

import io.roomcast.cluster.ClusterConfig;
import io.roomcast.cluster.OwnAnswers;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.PodName;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Makes the cluster of a pod on its own. */
final class LocalClusterBeans {
    @Produces
    @Singleton
    @Typed(LocalCluster.class)
    LocalCluster localCluster(PodName pod, ClusterConfig config, RoomMetrics metrics) {
        return new LocalCluster(pod, new OwnAnswers(Infrastructure.getDefaultWorkerPool(), config.timeout()), metrics);
    }
}
