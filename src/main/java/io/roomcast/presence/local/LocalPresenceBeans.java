package io.roomcast.presence.local;

import io.roomcast.presence.PresenceConfig;
import io.roomcast.presence.PresenceJournal;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** Makes the presence of a pod on its own. */
final class LocalPresenceBeans {
    @Produces
    @Singleton
    @Typed(LocalPresenceStore.class)
    LocalPresenceStore presence(PresenceConfig config, Vertx vertx, PresenceJournal journal, Clock clock) {
        return new LocalPresenceStore(
                config.leaveDebounce(), (after, task) -> later(vertx, after, task), journal, clock);
    }

    private static Runnable later(Vertx vertx, Duration after, Runnable task) {
        try {
            long timer = vertx.setTimer(Math.max(1, after.toMillis()), due -> task.run());
            return () -> vertx.cancelTimer(timer);
        } catch (RejectedExecutionException stopping) {
            // The server ends, and with it whom to tell: the last sockets close when the loops take no more work.
            return () -> {};
        }
    }
}
