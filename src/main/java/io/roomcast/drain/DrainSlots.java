package io.roomcast.drain;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Gives out the instants at which sessions may be sent away, at the configured rate. Safe from any thread. */
public interface DrainSlots {
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
