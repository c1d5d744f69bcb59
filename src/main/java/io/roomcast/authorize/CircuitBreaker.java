package io.roomcast.authorize;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Leaves a backend alone that does not answer: after some failures in a row nobody calls for a while, and then one. Safe from any thread. */
final class CircuitBreaker {
    private final int failuresToOpen;
    private final long pauseNanos;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private int failures;

    @GuardedBy("this")
    private boolean open;

    /** From when on one may find out whether the backend is back; of use only while it is open. */
    @GuardedBy("this")
    private long nextProbe;

    /** @param nanoTime never goes back; any origin */
    CircuitBreaker(int failuresToOpen, Duration pause, LongSupplier nanoTime) {
        this.failuresToOpen = failuresToOpen;
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** Whether the caller may call; whoever may says what came of it. */
    synchronized boolean lets() {
        if (!open) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (now - nextProbe < 0) {
            return false;
        }
        // For one who never says what came of it, too.
        nextProbe = now + pauseNanos;
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
        open = false;
    }

    synchronized void failed() {
        failures++;
        if (failures >= failuresToOpen) {
            open = true;
            nextProbe = nanoTime.getAsLong() + pauseNanos;
        }
    }
}
