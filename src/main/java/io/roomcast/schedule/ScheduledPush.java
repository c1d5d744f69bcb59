package io.roomcast.schedule;

import io.roomcast.protocol.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * One schedule at work: waits for its next instant, pushes, and waits for the one after. Its fields belong to the alarm
 * thread.
 *
 * <p>Late, after a pause of the process or a leap of the clock, it fires once, for the newest instant that was missed, if
 * that is no older than {@link #MAX_LATENESS}; the others are skipped. A clock set back makes it wait, never repeat.
 */
final class ScheduledPush {
    static final Duration MAX_LATENESS = Duration.ofSeconds(60);

    /** Alarms count elapsed time and instants the time of day: a longer wait is cut, so that a leap is seen soon. */
    static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(ScheduledPush.class);

    private final PushSchedule schedule;
    private final RoomPush rooms;
    private final FiringMeter meter;
    private final Clock clock;
    private final AlarmClock alarms;

    private Instant due;
    private long count;

    ScheduledPush(PushSchedule schedule, RoomPush rooms, FiringMeter meter, Clock clock, AlarmClock alarms) {
        this.schedule = schedule;
        this.rooms = rooms;
        this.meter = meter;
        this.clock = clock;
        this.alarms = alarms;
    }

    void start() {
        waitFor(schedule.nextAfter(clock.instant()));
    }

    private void waitFor(Optional<Instant> next) {
        if (next.isEmpty()) {
            LOG.infof("Schedule %s fires no more", schedule.name());
            return;
        }
        due = next.get();
        Duration wait = Duration.between(clock.instant(), due);
        if (wait.isNegative()) {
            wait = Duration.ZERO;
        }
        alarms.ringAfter(wait.compareTo(MAX_WAIT) < 0 ? wait : MAX_WAIT, this::wake);
    }

    private void wake() {
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            waitFor(Optional.of(due));
            return;
        }
        Instant oldest = now.minus(MAX_LATENESS);
        Instant from = due.isAfter(oldest) ? due : oldest;
        Instant newest = null;
        Optional<Instant> next = schedule.nextAfter(from.minusNanos(1));
        while (next.isPresent() && !next.get().isAfter(now)) {
            newest = next.get();
            next = schedule.nextAfter(newest);
        }
        if (newest != null) {
            fire(newest, now);
        }
        waitFor(next);
    }

    private void fire(Instant fireTime, Instant now) {
        count++;
        Json data = schedule.message().fill(fireTime, now, count);
        push(data).whenComplete((done, failure) -> {
            if (failure == null) {
                meter.pushed(schedule.name());
                return;
            }
            meter.failed(schedule.name());
            LOG.warnf("Schedule %s could not push to room %s: %s", schedule.name(), schedule.room(), cause(failure));
        });
    }

    /** A push that cannot even begin must not end the schedule. */
    private CompletionStage<?> push(Json data) {
        try {
            return rooms.push(schedule.room(), data);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
