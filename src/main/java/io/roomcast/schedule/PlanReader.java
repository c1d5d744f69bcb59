package io.roomcast.schedule;

import io.quarkus.runtime.configuration.DurationConverter;
import io.roomcast.protocol.RoomId;
import io.roomcast.room.ScheduleDesk.Plan;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.UnaryOperator;

/**
 * Makes schedules of what users have written. What is wrong is told in a sentence that names the field, by an {@link
 * IllegalArgumentException}.
 */
final class PlanReader {
    private static final String UTC = "UTC";

    private final UnaryOperator<String> nameOf;

    /** @param nameOf what the user calls a field */
    PlanReader(UnaryOperator<String> nameOf) {
        this.nameOf = nameOf;
    }

    PushSchedule read(String name, Plan plan) {
        return new PushSchedule(name, room(plan.room()), message(plan.message()), recurrence(plan), missed(plan));
    }

    private RoomId room(String room) {
        if (room == null) {
            throw wrong("Set " + name("room") + " to the room that the schedule pushes to.");
        }
        return RoomId.parse(room)
                .orElseThrow(() -> wrong(name("room") + " is '" + room
                        + "', which is no room name: 1-128 letters, digits and _ . : - @ | + = ~."));
    }

    private MessageTemplate message(String message) {
        if (message == null) {
            throw wrong("Set " + name("message") + " to what the schedule pushes.");
        }
        return new MessageTemplate(message);
    }

    private Recurrence recurrence(Plan plan) {
        if (plan.cron() != null && plan.every() != null) {
            throw wrong(name("cron") + " and " + name("every") + " are both set; leave one of them empty.");
        }
        if (plan.every() != null) {
            return interval(plan.every());
        }
        if (plan.cron() == null) {
            throw wrong("Set " + name("every") + " or " + name("cron") + " to when the schedule fires.");
        }
        return cron(plan.cron(), timeZone(plan.timeZone() == null ? UTC : plan.timeZone()));
    }

    private Interval interval(String text) {
        Duration every;
        try {
            every = DurationConverter.parseDuration(text);
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            throw wrong(name("every") + " is '" + text + "', which is no duration; say for example 5s or 10m.");
        }
        if (every == null || !Interval.isValid(every)) {
            throw wrong(name("every") + " is " + every + "; it must be whole milliseconds from 100 ms to 365 days.");
        }
        return new Interval(every);
    }

    private CronExpression cron(String expression, ZoneId timeZone) {
        try {
            return CronExpression.parse(expression, timeZone);
        } catch (IllegalArgumentException malformed) {
            throw wrong(name("cron") + " is '" + expression + "', which is no Quartz cron expression: "
                    + malformed.getMessage());
        }
    }

    private ZoneId timeZone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            throw wrong(name("time_zone") + " is '" + zone
                    + "', which is no time zone; say for example UTC or Europe/Berlin.");
        }
    }

    private MissedFirings missed(Plan plan) {
        return MissedFirings.parse(plan.missed())
                .orElseThrow(() -> wrong(name("missed") + " is '" + plan.missed() + "'; it may be skip or catch-up."));
    }

    private String name(String field) {
        return nameOf.apply(field);
    }

    private static IllegalArgumentException wrong(String sentence) {
        return new IllegalArgumentException(sentence);
    }
}
