package io.roomcast.webhooks;

import io.quarkus.runtime.ShutdownEvent;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.presence.PresenceJournal;
import io.roomcast.protocol.PodName;
import io.roomcast.room.DaemonLoop;
import io.roomcast.room.RoomEvents;
import io.roomcast.session.SessionEvents;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Gives rooms, sessions and presence somebody to tell, where a backend is to be told; tells what is left before the end. */
@Singleton
final class WebhookBeans {
    private static final Logger LOG = Logger.getLogger(WebhookBeans.class);
    private static final long LAST_EVENTS_SECONDS = 5;
    private static final long LAST_LETTERS_SECONDS = 1;

    private final DaemonLoop loop = new DaemonLoop("roomcast-webhooks");
    private final Optional<Webhooks> webhooks;

    /** @param deadLetters made where there is something to tell only */
    WebhookBeans(
            WebhookConfig config, Instance<DeadLetters> deadLetters, PodName pod, Clock clock, RoomMetrics metrics) {
        webhooks = WebhookSettings.read(config)
                .map(settings -> new Webhooks(settings, deadLetters.get(), loop, pod, clock, metrics));
        metrics.gauge(
                "roomcast.webhooks.waiting",
                "Events that the backend has not taken yet",
                () -> webhooks.map(Webhooks::waiting).orElse(0));
    }

    @Produces
    @Singleton
    RoomEvents roomEvents() {
        return webhooks.<RoomEvents>map(made -> made).orElse(RoomEvents.NONE);
    }

    @Produces
    @Singleton
    SessionEvents sessionEvents() {
        return webhooks.<SessionEvents>map(made -> made).orElse(SessionEvents.NONE);
    }

    @Produces
    @Singleton
    PresenceJournal presenceJournal() {
        return webhooks.<PresenceJournal>map(made -> made).orElse(PresenceJournal.NONE);
    }

    /** What happened last, sessions that ended with the server among it, is told, but nobody waits long for the backend. */
    void stop(@Observes ShutdownEvent event) {
        webhooks.ifPresent(made -> {
            if (!ends(made.close(), LAST_EVENTS_SECONDS)) {
                ends(made.abandon(), LAST_LETTERS_SECONDS);
            }
        });
        loop.close();
    }

    private static boolean ends(CompletionStage<Void> work, long seconds) {
        try {
            work.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException notDone) {
            LOG.debugf("the backend was not told all: %s", notDone);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
