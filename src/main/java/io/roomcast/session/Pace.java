package io.roomcast.session;

import io.roomcast.limits.TokenBucket;
import io.roomcast.protocol.RoomId;
import java.time.Duration;

/**
 * How fast one client talks: what it may say and publish in a second, and when it has talked over its rates for so long that it is flooding.
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
    /** Null until the first limited publish. */
    private PublishRates publishes;
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

    /**
     * Milliseconds until the next publish in the room may come; 0 for now.
     *
     * @param roomRate messages in a second, twice as many at once; 0 for any number
     */
    long takePublish(RoomId room, int roomRate, long nanoTime) {
        if (roomRate == 0) {
            return 0;
        }
        if (publishes == null) {
            publishes = new PublishRates();
        }
        return publishes.take(room, roomRate, nanoTime);
    }

    /** The room was left. */
    void forget(RoomId room) {
        if (publishes != null) {
            publishes.forget(room);
        }
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
