package io.roomcast.presence.local;

import io.roomcast.presence.PresenceConfig;
import io.roomcast.presence.PresenceStore;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the presence of a pod on its own. */
final class LocalPresenceBeans {
    @Produces
    @Singleton
    PresenceStore presence(PresenceConfig config, Vertx vertx) {
        return new LocalPresenceStore(config.leaveDebounce(), (after, task) -> {
            long timer = vertx.setTimer(Math.max(1, after.toMillis()), due -> task.run());
            return () -> vertx.cancelTimer(timer);
        });
    }
}
