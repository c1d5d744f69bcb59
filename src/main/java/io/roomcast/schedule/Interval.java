package io.roomcast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The multiples of an interval since 1970. */
record Interval(Duration every) implements Recurrence {
    /** Shorter ones would be a stream, which is no work for a clock. */
    static final Duration MIN = Duration.ofMillis(100);

    static final Duration MAX = Duration.ofDays(365);

    Interval {
        if (!isValid(every)) {
            throw new IllegalArgumentException("invalid interval");
        }
    }

    /** True for whole milliseconds, which is as fine as instants are told, from {@link #MIN} to {@link #MAX}. */
    static boolean isValid(Duration every) {
        return every.compareTo(MIN) >= 0 && every.compareTo(MAX) <= 0 && every.toNanosPart() % 1_000_000 == 0;
    }

    /** As configurations and operators write it. */
    String text() {
        return every.toNanosPart() == 0 ? every.toSeconds() + "s" : every.toMillis() + "ms";
    }

    @Override
    public Optional<Instant> nextAfter(Instant instant) {
        long millis = every.toMillis();
        return Optional.of(Instant.ofEpochMilli((Math.floorDiv(instant.toEpochMilli(), millis) + 1) * millis));
    }
}
