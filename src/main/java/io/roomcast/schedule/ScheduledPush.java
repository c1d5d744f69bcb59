package io.roomcast.schedule;

import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.protocol.StageFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * One schedule at work: waits for its next instant, fires it, and waits for the one after. Its fields belong to the alarm
 * thread.
 *
 * <p>Late, after a pause of the process, a leap of the clock or a time without Redis, {@link MissedFirings} says what is
 * made up for. A clock set back makes it wait, never repeat.
 */
final class ScheduledPush {
    /** Alarms count elapsed time and instants the time of day: a longer wait is cut, so that a leap is seen soon. */
    static final Duration MAX_WAIT = Duration.ofSeconds(10);

    static final Duration RETRY = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(ScheduledPush.class);

    private final PushSchedule schedule;
    private final Optional<Instant> since;
    private final FiringLedger ledger;
    private final Clock clock;
    private final AlarmClock alarms;

    /** The first instant that is not settled. */
    private Instant due;

    private boolean failing;
    private boolean stopped;

    /** @param since what was due until then is not fired */
    ScheduledPush(PushSchedule schedule, Optional<Instant> since, FiringLedger ledger, Clock clock, AlarmClock alarms) {
        this.schedule = schedule;
        this.since = since;
        this.ledger = ledger;
        this.clock = clock;
        this.alarms = alarms;
    }

    void start() {
        resumeFromLedger(clock.instant());
    }

    /** From now on it fires nothing; what is being fired is not taken back. */
    void stop() {
        stopped = true;
    }

    /** Goes on where the schedule stands, or begins after {@code start} where it has never fired. */
    private void resumeFromLedger(Instant start) {
        if (stopped) {
            return;
        }
        ledger.account(schedule.name(), schedule.room())
                .whenComplete((account, failure) -> alarms.ringAfter(Duration.ZERO, () -> {
                    if (failure != null) {
                        warnOnce(failure);
                        alarms.ringAfter(RETRY, () -> resumeFromLedger(start));
                        return;
                    }
                    failing = false;
                    Optional<Instant> settled = Stream.concat(account.last().stream(), since.stream())
                            .max(Comparator.naturalOrder());
                    waitFor(schedule.nextAfter(settled.orElse(start)));
                }));
    }

    private void waitFor(Optional<Instant> next) {
        if (stopped) {
            return;
        }
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
        if (stopped) {
            return;
        }
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            waitFor(Optional.of(due));
            return;
        }
        schedule.missed()
                .firstToFire(schedule, due, now)
                .ifPresentOrElse(instant -> fire(instant, now), () -> waitFor(schedule.nextAfter(now)));
    }

    private void fire(Instant instant, Instant now) {
        var firing = new Firing(
                schedule.name(), schedule.room(), instant, schedule.message().draft(instant, now));
        ledger.fire(firing)
                .whenComplete((done, failure) -> alarms.ringAfter(Duration.ZERO, () -> settled(instant, failure)));
    }

    private void settled(Instant instant, Throwable failure) {
        if (stopped) {
            return;
        }
        if (failure != null) {
            warnOnce(failure);
            alarms.ringAfter(RETRY, this::wake);
            return;
        }
        failing = false;
        waitFor(schedule.nextAfter(instant));
    }

    private void warnOnce(Throwable failure) {
        Throwable cause = StageFailure.cause(failure);
        if (cause instanceof BrokerUnavailableException away && away.isTold()) {
            LOG.debugf("Schedule %s waits to push to room %s: %s", schedule.name(), schedule.room(), away.getMessage());
        } else if (!failing) {
            failing = true;
            LOG.warnf("Schedule %s waits to push to room %s: %s", schedule.name(), schedule.room(), cause);
        }
    }
}
