package io.roomcast.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts: twice as long each time, up to a bound, with jitter so that pods do not come back in step. */
final class Backoff {
    private static final long FIRST_MILLIS = 50;
    private static final long LONGEST_MILLIS = 2_000;

    private long next = FIRST_MILLIS;

    Duration pause() {
        long pause = next / 2 + ThreadLocalRandom.current().nextLong(next / 2 + 1);
        next = Math.min(LONGEST_MILLIS, next * 2);
        return Duration.ofMillis(pause);
    }

    void reset() {
        next = FIRST_MILLIS;
    }
}
