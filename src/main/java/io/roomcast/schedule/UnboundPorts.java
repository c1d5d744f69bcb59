package io.roomcast.schedule;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.concurrent.CompletableFuture;

/** Stands in for the rooms and the figures until beans of theirs implement the two ports; those win by being there. */
@ApplicationScoped
class UnboundPorts {
    @Produces
    @DefaultBean
    @ApplicationScoped
    RoomPush rooms() {
        return (room, data) -> CompletableFuture.failedFuture(new IllegalStateException("no rooms yet"));
    }

    @Produces
    @DefaultBean
    @ApplicationScoped
    FiringMeter meter() {
        return new FiringMeter() {
            @Override
            public void pushed(String schedule) {}

            @Override
            public void failed(String schedule) {}
        };
    }
}
