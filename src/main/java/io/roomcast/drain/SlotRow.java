package io.roomcast.drain;

import java.time.Duration;

/** Slots of one rate, one after the other: what is given out moves the next free one. Safe from any thread. */
public final class SlotRow {
    private long nextFree = Long.MIN_VALUE;

    /**
     * Takes slots from the row.
     *
     * @param interval from one to the next
     * @param now as {@link System#nanoTime} counts
     */
    public synchronized DrainSlots.Slots take(int sessions, Duration within, Duration interval, long now) {
        long step = Math.max(1, interval.toNanos());
        long first = Math.max(now, nextFree);
        long fitting = (now + within.toNanos() - first) / step;
        int count = (int) Math.max(0, Math.min(sessions, fitting));
        nextFree = first + count * step;
        return new DrainSlots.Slots(Duration.ofNanos(first - now), count, Duration.ofNanos(step));
    }
}
