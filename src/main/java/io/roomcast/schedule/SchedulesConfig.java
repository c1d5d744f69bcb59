package io.roomcast.schedule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is pushed by the clock: {@code roomcast.schedules.<name>.*}, also as {@code ROOMCAST_SCHEDULES_<NAME>_*}. Shipped is
 * {@code time}, the server's time every five seconds.
 */
@ConfigMapping(prefix = "roomcast.schedules")
public interface SchedulesConfig {
    @WithParentName
    Map<String, Schedule> schedules();

    /** One of {@code cron} and {@code every}, and both {@code room} and {@code message}; checked where they are read. */
    interface Schedule {
        /** When to push, this or {@code every}: a Quartz expression of seconds, minutes, hours, day of month, month, day of week, and a year if wanted. */
        Optional<String> cron();

        /** When to push: at the multiples of this since 1970, so on all pods at the same instants; 100ms to 365d. */
        Optional<Duration> every();

        /** The clock that {@code cron} means. UTC, because it is the same on all pods and has no summer time. */
        @WithDefault("UTC")
        String timeZone();

        /** Where to. */
        Optional<String> room();

        /**
         * What: a template. With {@code {time}}, {@code {fire_time}} and {@code {count}} filled in, a message that is JSON is pushed as JSON, any
         * other as a string. Never write a dollar sign before the brace: configuration would expand it.
         */
        Optional<String> message();

        /**
         * What becomes of firings that came while no pod ran: forgotten, because most that is pushed by the clock is soon out of date, or made
         * up for in order, at most 100 and at most an hour old.
         */
        @WithDefault("skip")
        MissedFirings missed();

        /** Off also skips the checks: a broken schedule can be switched off to start the server. */
        @WithDefault("true")
        boolean enabled();
    }
}
