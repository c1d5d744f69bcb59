package io.roomcast.jobs;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long a job rests before it is tried again: twice as long each time, with jitter so that jobs do not come back in step. */
final class RetryPause {
    static final Duration FIRST = Duration.ofSeconds(1);
    /** Below {@link JobTimes#takeOver}, which is as long as a job can be put aside. */
    static final Duration LONGEST = Duration.ofSeconds(16);

    private RetryPause() {}

    /** From half of the full pause to all of it. */
    static Duration after(int attempt) {
        long full = full(attempt).toMillis();
        return Duration.ofMillis(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }

    static Duration full(int attempt) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(attempt - 1, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
