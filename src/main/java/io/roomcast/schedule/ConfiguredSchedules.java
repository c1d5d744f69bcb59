package io.roomcast.schedule;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.roomcast.room.ScheduleDesk.Plan;
import java.time.Duration;
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
        var plan = new Plan(
                schedule.room().orElse(null),
                schedule.message().orElse(null),
                schedule.cron().orElse(null),
                schedule.every().map(Duration::toString).orElse(null),
                schedule.timeZone(),
                schedule.missed().word());
        try {
            return new PlanReader(field -> PREFIX + name + "." + field.replace('_', '-')).read(name, plan);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }
}
