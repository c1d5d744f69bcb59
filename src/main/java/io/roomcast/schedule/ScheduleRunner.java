package io.roomcast.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** All schedules of this pod; they fire until the alarm clock is closed. */
final class ScheduleRunner {
    private final List<PushSchedule> schedules;
    private final FiringLedger ledger;
    private final Clock clock;
    private final AlarmClock alarms;

    ScheduleRunner(List<PushSchedule> schedules, FiringLedger ledger, Clock clock, AlarmClock alarms) {
        this.schedules = List.copyOf(schedules);
        this.ledger = ledger;
        this.clock = clock;
        this.alarms = alarms;
    }

    /** Once; the first firing of each schedule is its first instant after the last one known, or else after now. */
    void start() {
        for (PushSchedule schedule : schedules) {
            var push = new ScheduledPush(schedule, ledger, clock, alarms);
            alarms.ringAfter(Duration.ZERO, push::start);
        }
    }
}
