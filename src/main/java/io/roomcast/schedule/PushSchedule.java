package io.roomcast.schedule;

import io.roomcast.protocol.RoomId;
import io.roomcast.room.ScheduleDesk.Plan;
import java.time.Instant;
import java.util.Optional;

/** What is pushed where, at which instants, and what becomes of those that were missed. */
record PushSchedule(String name, RoomId room, MessageTemplate message, Recurrence recurrence, MissedFirings missed) {
    /** As it is written, in full. */
    Plan plan() {
        CronExpression cron = recurrence instanceof CronExpression expression ? expression : null;
        Interval interval = recurrence instanceof Interval every ? every : null;
        return new Plan(
                room.value(),
                message.text(),
                cron == null ? null : cron.expression(),
                interval == null ? null : interval.text(),
                cron == null ? null : cron.timeZone(),
                missed.word());
    }

    /** The first firing strictly after the instant; empty where the schedule has come to its end. */
    Optional<Instant> nextAfter(Instant instant) {
        return recurrence.nextAfter(instant);
    }
}
