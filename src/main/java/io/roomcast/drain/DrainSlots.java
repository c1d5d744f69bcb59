package io.roomcast.drain;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Gives out the instants at which sessions may be sent away, at the configured rate. Safe from any thread. */
public interface DrainSlots {
    /** Of the rate. The rest is for those who come back a little later than they were sent, in the second of the next ones. */
    double SPENT = 0.8;

    /** From one slot to the next, so that reconnects stay at or under the rate in any second. */
    static Duration interval(double rate) {
        return Duration.ofNanos((long) (TimeUnit.SECONDS.toNanos(1) / (rate * SPENT)));
    }

    /**
     * A row of instants, one for each session, as far as they fit.
     *
     * @param first from now to the first of them
     * @param count no more than was asked for, and none where the first would be too late
     * @param interval from one to the next
     */
    record Slots(Duration first, int count, Duration interval) {}

    /**
     * Reserves slots for nobody else to have.
     *
     * @param within what is later than this from now is of no use
     */
    CompletionStage<Slots> reserve(int sessions, Duration within);
}
