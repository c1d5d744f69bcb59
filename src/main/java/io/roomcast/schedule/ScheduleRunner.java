package io.roomcast.schedule;

import io.roomcast.schedule.Schedules.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * All schedules of this pod at work; they fire until the alarm clock is closed, or until it is decided otherwise. Its fields belong to the
 * alarm thread.
 */
final class ScheduleRunner {
    private final Schedules schedules;
    private final FiringLedger ledger;
    private final Clock clock;
    private final AlarmClock alarms;
    private final Map<String, AtWork> atWork = new HashMap<>();

    private record AtWork(PushSchedule schedule, Optional<Instant> since, ScheduledPush push) {
        boolean isStill(Standing standing) {
            return standing != null
                    && !standing.paused()
                    && standing.schedule().equals(schedule)
                    && standing.since().equals(since);
        }
    }

    ScheduleRunner(Schedules schedules, FiringLedger ledger, Clock clock, AlarmClock alarms) {
        this.schedules = schedules;
        this.ledger = ledger;
        this.clock = clock;
        this.alarms = alarms;
    }

    /**
     * Once; the first firing of each schedule is its first instant after the last one known, or else after now. Nothing fires until it
     * is known what was decided, so that what is paused stays so.
     */
    void start() {
        schedules.store().listen(() -> alarms.ringAfter(Duration.ZERO, this::adopt));
        alarms.ringAfter(Duration.ZERO, this::adopt);
    }

    private void adopt() {
        schedules.known().ifPresent(this::adopt);
    }

    private void adopt(NavigableMap<String, Standing> known) {
        atWork.values().removeIf(work -> {
            boolean still = work.isStill(known.get(work.schedule().name()));
            if (!still) {
                work.push().stop();
            }
            return !still;
        });
        known.forEach((name, standing) -> {
            if (!standing.paused() && !atWork.containsKey(name)) {
                var push = new ScheduledPush(standing.schedule(), standing.since(), ledger, clock, alarms);
                atWork.put(name, new AtWork(standing.schedule(), standing.since(), push));
                push.start();
            }
        });
    }
}
