package io.roomcast.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** All schedules of this pod; they fire until the alarm clock is closed. */
final class ScheduleRunner {
    private final List<PushSchedule> schedules;
    private final RoomPush rooms;
    private final FiringMeter meter;
    private final Clock clock;
    private final AlarmClock alarms;

    ScheduleRunner(List<PushSchedule> schedules, RoomPush rooms, FiringMeter meter, Clock clock, AlarmClock alarms) {
        this.schedules = List.copyOf(schedules);
        this.rooms = rooms;
        this.meter = meter;
        this.clock = clock;
        this.alarms = alarms;
    }

    /** Once; the first firing of each schedule is its first instant after now. */
    void start() {
        for (PushSchedule schedule : schedules) {
            var push = new ScheduledPush(schedule, rooms, meter, clock, alarms);
            alarms.ringAfter(Duration.ZERO, push::start);
        }
    }
}
