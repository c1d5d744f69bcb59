package io.roomcast.schedule;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * For a pod on its own: every firing is new, and what fails is not tried again, for nothing here could tell whether it was
 * pushed. Its fields belong to the alarm thread.
 */
public final class LocalFiringLedger implements FiringLedger {
    private static final Logger LOG = Logger.getLogger(LocalFiringLedger.class);

    private final RoomPush rooms;
    private final FiringMeter meter;
    /** Firings of each schedule, whose names are those of the configuration and so are few. */
    private final Map<String, Long> counts = new HashMap<>();

    LocalFiringLedger(RoomPush rooms, FiringMeter meter) {
        this.rooms = rooms;
        this.meter = meter;
    }

    @Override
    public CompletionStage<Optional<Instant>> last(String schedule, RoomId room) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** Complete at once: a push that is not answered holds up nothing. */
    @Override
    public CompletionStage<Void> fire(Firing firing) {
        long count = counts.merge(firing.schedule(), 1L, Long::sum);
        push(firing.room(), firing.message().numbered(count)).whenComplete((done, failure) -> {
            if (failure == null) {
                meter.pushed(firing.schedule());
                return;
            }
            meter.failed(firing.schedule());
            LOG.warnf("Schedule %s could not push to room %s: %s", firing.schedule(), firing.room(), cause(failure));
        });
        return CompletableFuture.completedFuture(null);
    }

    /** A push that cannot even begin must not end the schedule. */
    private CompletionStage<?> push(RoomId room, Json data) {
        try {
            return rooms.push(room, data);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
