package io.roomcast.callback;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long what a backend did not take rests before it is tried again: twice as long each time, with jitter so that not all come back in step. */
public final class RetryPause {
    public static final Duration FIRST = Duration.ofSeconds(1);
    /** Short enough for a job to be put aside for so long. */
    public static final Duration LONGEST = Duration.ofSeconds(16);

    private RetryPause() {}

    /** From half of the full pause to all of it. */
    public static Duration after(int attempt) {
        long full = full(attempt).toMillis();
        return Duration.ofMillis(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }

    /** What {@link #after} is at most. */
    public static Duration full(int attempt) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(attempt - 1, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
