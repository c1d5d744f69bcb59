package io.roomcast.session;

import io.roomcast.limits.TokenBucket;
import java.time.Duration;

/**
 * How fast one client talks: what it may say in a second, and when it has talked over its rates for so long that it is flooding.
 * Times are as {@link System#nanoTime} counts. Touched on the session's loop only.
 */
final class Pace {
    /** Within which refused commands are counted together. */
    static final Duration FLOOD_WINDOW = Duration.ofSeconds(10);

    private static final long FLOOD_WINDOW_NANOS = FLOOD_WINDOW.toNanos();

    private final int rate;
    private final int floodLimit;
    /** Null until the first command: many sessions only listen. */
    private TokenBucket commands;
    /** Of the window that began with the first of them. */
    private int refusals;

    private long windowStart;

    /**
     * @param rate commands in a second, twice as many at once; 0 for any number
     * @param floodLimit refused commands within the window that are flooding; 0 for any number
     */
    Pace(int rate, int floodLimit) {
        this.rate = rate;
        this.floodLimit = floodLimit;
    }

    /** Milliseconds until the next command may come; 0 for now. */
    long takeCommand(long nanoTime) {
        if (rate == 0) {
            return 0;
        }
        if (commands == null) {
            commands = new TokenBucket(rate, nanoTime);
        }
        return commands.take(nanoTime);
    }

    /** Counts a refused command; true if there have been too many. */
    boolean refuse(long nanoTime) {
        if (floodLimit == 0) {
            return false;
        }
        if (refusals == 0 || nanoTime - windowStart >= FLOOD_WINDOW_NANOS) {
            windowStart = nanoTime;
            refusals = 0;
        }
        refusals++;
        return refusals >= floodLimit;
    }
}
