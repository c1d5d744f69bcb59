package io.roomcast.drain;

import io.roomcast.limits.Connections;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.session.Session;
import io.roomcast.session.SessionRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Sends the sessions of this pod away before it ends. Each is told its slot, comes back elsewhere when that is over, and
 * nobody new is let in. The pod's deadline wins over the rate: who has no slot before it is spread evenly over the time left.
 */
@Singleton
public final class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);
    /** Between two looks at whether somebody came in whose upgrade was under way, and whether all are gone. */
    private static final Duration LOOK = Duration.ofMillis(50);
    /** Of the deadline, for the last closes and the rest of the shutdown. */
    private static final int LAST_PART = 12;

    private static final Duration PATIENCE_FOR_SLOTS = Duration.ofSeconds(2);
    /** For clients to answer the close of their sessions: what they say once the framework is shut down is an error to it. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final SessionRegistry sessions;
    private final Connections connections;
    private final DrainSlots slots;
    private final DrainConfig config;
    private final RoomMetrics metrics;
    private volatile boolean begun;

    Drain(
            SessionRegistry sessions,
            Connections connections,
            DrainSlots slots,
            DrainConfig config,
            RoomMetrics metrics) {
        this.sessions = sessions;
        this.connections = connections;
        this.slots = slots;
        this.config = config;
        this.metrics = metrics;
        metrics.gauge("roomcast.draining", "1 while the pod sends its sessions away", () -> begun ? 1 : 0);
    }

    /** True from the first moment of the drain on: nobody new should come in. Safe from any thread. */
    public boolean hasBegun() {
        return begun;
    }

    /** Sends everyone away; returns when all are gone, or a second after the deadline, at which the rest is closed at once. Blocks. */
    public void run() throws InterruptedException {
        begun = true;
        long deadline = System.nanoTime() + config.timeout().toNanos();
        long lastSlot = deadline - config.timeout().toNanos() / LAST_PART;
        Set<Session> told = new HashSet<>();
        while (!sessions.isEmpty() && System.nanoTime() < deadline) {
            List<Session> untold = new ArrayList<>();
            sessions.forEach(session -> {
                if (told.add(session)) {
                    untold.add(session);
                }
            });
            if (!untold.isEmpty()) {
                sendAway(untold, Duration.ofNanos(Math.max(0, lastSlot - System.nanoTime())));
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        sessions.forEach(session -> session.sendAway(Duration.ZERO));
        awaitFarewells();
        LOG.infof("drained: %d sessions were sent away", told.size());
    }

    private void awaitFarewells() throws InterruptedException {
        long end = System.nanoTime() + FAREWELL.toNanos();
        while (!connections.isEmpty() && System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }

    private void sendAway(List<Session> leaving, Duration within) throws InterruptedException {
        DrainSlots.Slots reserved = reserve(leaving.size(), within);
        for (int i = 0; i < reserved.count(); i++) {
            leaving.get(i).sendAway(reserved.first().plus(reserved.interval().multipliedBy(i)));
        }
        int rest = leaving.size() - reserved.count();
        if (rest > 0) {
            LOG.warnf(
                    "%d sessions have no slot before the deadline: they are sent away faster than roomcast.drain.rate",
                    rest);
            metrics.drainedFaster(rest);
        }
        for (int i = 0; i < rest; i++) {
            leaving.get(reserved.count() + i)
                    .sendAway(within.multipliedBy(i + 1L).dividedBy(rest));
        }
    }

    /** None where nobody can say in time. */
    private DrainSlots.Slots reserve(int count, Duration within) throws InterruptedException {
        try {
            return slots.reserve(count, within)
                    .toCompletableFuture()
                    .get(PATIENCE_FOR_SLOTS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException away) {
            LOG.warnf(away, "no slots could be reserved");
            return new DrainSlots.Slots(Duration.ZERO, 0, Duration.ZERO);
        }
    }
}
