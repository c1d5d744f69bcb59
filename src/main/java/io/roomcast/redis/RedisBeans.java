package io.roomcast.redis;

import io.roomcast.protocol.PodName;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Values of this package that are made and not annotated. */
final class RedisBeans {
    @Produces
    @Singleton
    RedisLoop loop(Vertx vertx) {
        return new RedisLoop(vertx);
    }

    @Produces
    @Singleton
    BusEvents events() {
        return new BusEvents();
    }

    /** As which this process is known to the others. */
    @Produces
    @Singleton
    PodId pod(PodName name) {
        return PodId.of(name);
    }
}
