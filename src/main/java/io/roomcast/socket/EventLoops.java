package io.roomcast.socket;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * One event loop for each core, unless {@code quarkus.vertx.event-loops-pool-size} says otherwise: nothing on a loop ever waits,
 * so a second one on the same core would only take turns with the first, and split the rooms' frames between them.
 */
@Singleton
class EventLoops implements VertxOptionsCustomizer {
    private final boolean configured;

    EventLoops(@ConfigProperty(name = "quarkus.vertx.event-loops-pool-size") Optional<Integer> size) {
        this.configured = size.isPresent();
    }

    @Override
    public void accept(VertxOptions options) {
        if (!configured) {
            options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
        }
    }
}
