package io.roomcast.presence.local;

import java.util.concurrent.atomic.AtomicReference;

/** A member without sessions on its way out, until the debounce is over or a session comes back. Safe from any thread. */
final class Departure {
    private static final Runnable OVER = Departure::nothing;

    /** What takes the timer back; null until the timer is set, {@link #OVER} once there is nothing to take back. */
    private final AtomicReference<Runnable> timer = new AtomicReference<>();

    void timedBy(Runnable cancel) {
        if (!timer.compareAndSet(null, cancel)) {
            cancel.run();
        }
    }

    /** Saves the timer's memory, no more: a timer that runs all the same finds that its departure is not the member's. */
    void cancel() {
        Runnable cancel = timer.getAndSet(OVER);
        if (cancel != null) {
            cancel.run();
        }
    }

    private static void nothing() {}
}
