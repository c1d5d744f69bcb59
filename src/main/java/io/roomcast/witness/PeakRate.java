package io.roomcast.witness;

import java.time.Duration;
import java.util.Arrays;

/** The most events within a second, by a window that moves in tenths of one. Times are those of {@link System#nanoTime}. */
final class PeakRate {
    private static final long TENTH = Duration.ofMillis(100).toNanos();

    private final long[] tenths = new long[10];
    private boolean started;
    /** The start of the newest tenth. */
    private long newest;

    private long inWindow;
    private long peak;

    void add(long now) {
        advance(now);
        tenths[slot()]++;
        inWindow++;
        peak = Math.max(peak, inWindow);
    }

    long peak() {
        return peak;
    }

    private void advance(long now) {
        long tenth = Math.floorDiv(now, TENTH);
        if (!started || tenth - newest >= tenths.length) {
            started = true;
            Arrays.fill(tenths, 0);
            inWindow = 0;
            newest = tenth;
        }
        while (newest < tenth) {
            newest++;
            inWindow -= tenths[slot()];
            tenths[slot()] = 0;
        }
    }

    private int slot() {
        return (int) Math.floorMod(newest, (long) tenths.length);
    }
}
