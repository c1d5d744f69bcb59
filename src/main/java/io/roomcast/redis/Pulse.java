package io.roomcast.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the other end of a connection lives, of which only its answers are a sign. Looked at on the loop only; {@link #answered}
 * from any thread.
 */
final class Pulse {
    /** How often {@link #isSilent} is to be asked. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** Silence that is not taken for life any more. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private final LongSupplier nanos;
    /** When the last answer came, or the time began that the other end has for it. */
    private volatile long answeredAt;

    private long lookedAt;

    /** @param nanos such as {@link System#nanoTime} */
    Pulse(LongSupplier nanos) {
        this.nanos = nanos;
        begin();
    }

    /** The connection is a new one. */
    void begin() {
        lookedAt = nanos.getAsLong();
        answeredAt = lookedAt;
    }

    void answered() {
        answeredAt = nanos.getAsLong();
    }

    /** True if it has been asked for long and has not answered. */
    boolean isSilent() {
        long now = nanos.getAsLong();
        if (now - lookedAt > LOOK_EVERY.multipliedBy(2).toNanos()) {
            // This process stood still, and asked nothing meanwhile: the other end has its time anew.
            answeredAt = now;
        }
        lookedAt = now;
        return now - answeredAt > PATIENCE.toNanos();
    }
}
