package io.roomcast.room;

import io.roomcast.auth.AuthConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Values of this package that are made and not annotated. */
final class RoomBeans {
    @Produces
    @Singleton
    Namespaces namespaces(
            RoomsConfig rooms,
            AuthConfig auth,
            @ConfigProperty(name = "quarkus.websockets-next.server.max-message-size") int maxFrameSize) {
        return new Namespaces(rooms, auth.anonymous(), maxFrameSize);
    }
}
