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
        /** A Quartz expression: seconds, minutes, hours, day of month, month, day of week, and a year if wanted. */
        Optional<String> cron();

        /** Fires at the multiples of this since 1970, so on all pods at the same instants; 100 ms to 365 days. */
        Optional<Duration> every();

        /** The clock that {@code cron} means. UTC, because it is the same on all pods and has no summer time. */
        @WithDefault("UTC")
        String timeZone();

        Optional<String> room();

        /**
         * With {@code {time}}, {@code {fire_time}} and {@code {count}} filled in, a message that is JSON is pushed as JSON, any
         * other as a string. Never write a dollar sign before the brace: configuration would expand it.
         */
        Optional<String> message();

        /** {@code skip} or {@code catch-up}. To skip, because most that is pushed by the clock is soon out of date. */
        @WithDefault("skip")
        MissedFirings missed();

        /** Off also skips the checks: a broken schedule can be switched off to start the server. */
        @WithDefault("true")
        boolean enabled();
    }
}
