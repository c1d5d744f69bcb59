package io.roomcast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of instants that passed while nobody could fire them. */
public enum MissedFirings {
    /** Only the newest fires, if it is no older than a minute. */
    SKIP {
        @Override
        Optional<Instant> firstToFire(PushSchedule schedule, Instant due, Instant now) {
            return firstOfNewest(1, SKIP_OLDER_THAN, schedule, due, now);
        }
    },
    /** They fire in their order, the newest hundred of the last hour. */
    CATCH_UP {
        @Override
        Optional<Instant> firstToFire(PushSchedule schedule, Instant due, Instant now) {
            return firstOfNewest(MAX_CAUGHT_UP, CATCH_UP_WITHIN, schedule, due, now);
        }
    };

    static final Duration SKIP_OLDER_THAN = Duration.ofSeconds(60);
    static final Duration CATCH_UP_WITHIN = Duration.ofHours(1);
    static final int MAX_CAUGHT_UP = 100;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As configurations and operators write it. */
    String word() {
        return word;
    }

    /** What is meant by a word, or by none. */
    static Optional<MissedFirings> parse(String word) {
        return word == null
                ? Optional.of(SKIP)
                : Arrays.stream(values())
                        .filter(missed -> missed.word.equals(word))
                        .findFirst();
    }

    /** The instant to fire now, of those from {@code due} until {@code now}; empty where all of them are given up. */
    abstract Optional<Instant> firstToFire(PushSchedule schedule, Instant due, Instant now);

    private static Optional<Instant> firstOfNewest(
            int count, Duration age, PushSchedule schedule, Instant due, Instant now) {
        Instant oldest = now.minus(age);
        Instant from = due.isAfter(oldest) ? due : oldest;
        var newest = new ArrayDeque<Instant>();
        Optional<Instant> next = schedule.nextAfter(from.minusNanos(1));
        while (next.isPresent() && !next.get().isAfter(now)) {
            if (newest.size() == count) {
                newest.remove();
            }
            newest.add(next.get());
            next = schedule.nextAfter(next.get());
        }
        return Optional.ofNullable(newest.peek());
    }
}
