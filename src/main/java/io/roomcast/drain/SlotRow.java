package io.roomcast.drain;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Slots of one rate, one after the other: what is given out moves the next free one. Safe from any thread. */
public final class SlotRow {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long nextFree = Long.MIN_VALUE;

    /**
     * Takes slots from the row.
     *
     * @param perSecond at which they follow one another
     * @param now as {@link System#nanoTime} counts
     */
    public synchronized DrainSlots.Slots take(int sessions, Duration within, double perSecond, long now) {
        long interval = Math.max(1, (long) (SECOND / perSecond));
        long first = Math.max(now, nextFree);
        long fitting = (now + within.toNanos() - first) / interval;
        int count = (int) Math.max(0, Math.min(sessions, fitting));
        nextFree = first + count * interval;
        return new DrainSlots.Slots(Duration.ofNanos(first - now), count, Duration.ofNanos(interval));
    }
}
