package io.roomcast.schedule;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.roomcast.protocol.RoomId;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * Reads the enabled schedules. What is wrong with one is told in a sentence that names the property; Quarkus prints it, and
 * ends with exit code 1.
 */
final class ConfiguredSchedules {
    private static final String PREFIX = "roomcast.schedules.";

    private ConfiguredSchedules() {}

    /** Throws {@link ConfigurationException} for the first schedule, by name, that cannot work. */
    static List<PushSchedule> read(SchedulesConfig config) {
        return config.schedules().entrySet().stream()
                .filter(schedule -> schedule.getValue().enabled())
                .sorted(Map.Entry.comparingByKey())
                .map(schedule -> read(schedule.getKey(), schedule.getValue()))
                .toList();
    }

    private static PushSchedule read(String name, SchedulesConfig.Schedule schedule) {
        String property = PREFIX + name;
        return new PushSchedule(
                name,
                room(property, schedule),
                message(property, schedule),
                recurrence(property, schedule),
                schedule.missed());
    }

    private static RoomId room(String property, SchedulesConfig.Schedule schedule) {
        String room = schedule.room()
                .orElseThrow(() -> wrong("Set " + property + ".room to the room that the schedule pushes to."));
        return RoomId.parse(room)
                .orElseThrow(() -> wrong(property + ".room is '" + room
                        + "', which is no room name: 1-128 letters, digits and _ . : - @ | + = ~."));
    }

    private static MessageTemplate message(String property, SchedulesConfig.Schedule schedule) {
        return schedule.message()
                .map(MessageTemplate::new)
                .orElseThrow(() -> wrong("Set " + property + ".message to what the schedule pushes."));
    }

    private static Recurrence recurrence(String property, SchedulesConfig.Schedule schedule) {
        if (schedule.cron().isPresent() && schedule.every().isPresent()) {
            throw wrong(property + ".cron and " + property + ".every are both set; leave one of them empty.");
        }
        if (schedule.every().isPresent()) {
            return interval(property, schedule.every().get());
        }
        String expression = schedule.cron()
                .orElseThrow(
                        () -> wrong("Set " + property + ".every or " + property + ".cron to when the schedule fires."));
        return cron(property, expression, timeZone(property, schedule.timeZone()));
    }

    private static Interval interval(String property, Duration every) {
        if (!Interval.isValid(every)) {
            throw wrong(property + ".every is " + every + "; it must be whole milliseconds from 100 ms to 365 days.");
        }
        return new Interval(every);
    }

    private static CronExpression cron(String property, String expression, ZoneId timeZone) {
        try {
            return CronExpression.parse(expression, timeZone);
        } catch (IllegalArgumentException malformed) {
            throw wrong(property + ".cron is '" + expression + "', which is no Quartz cron expression: "
                    + malformed.getMessage());
        }
    }

    private static ZoneId timeZone(String property, String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw wrong(property + ".time-zone is '" + name
                    + "', which is no time zone; say for example UTC or Europe/Berlin.");
        }
    }

    private static ConfigurationException wrong(String sentence) {
        return new ConfigurationException(sentence);
    }
}
