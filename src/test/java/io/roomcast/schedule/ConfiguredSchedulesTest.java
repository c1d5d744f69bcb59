package io.roomcast.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredSchedulesTest {
    private static final Map<String, String> NEWS = Map.of(
            "roomcast.schedules.news.every",
            "1m",
            "roomcast.schedules.news.room",
            "news",
            "roomcast.schedules.news.message",
            "hello");

    @Test
    void shipped_is_the_time_every_five_seconds() {
        PushSchedule time = onlyOne(ConfiguredSchedules.read(shipped(Map.of(), Map.of())));
        assertEquals("time", time.name());
        assertEquals("time", time.room().value());
        assertEquals(new Interval(Duration.ofSeconds(5)), time.recurrence());
        Instant instant = Instant.parse("2026-11-21T10:00:05Z");
        assertEquals(
                "{\"time\":\"2026-11-21T10:00:05.000Z\"}",
                time.message().draft(instant, instant).numbered(1).toString());
    }

    @Test
    void the_time_is_turned_off_by_property_and_by_environment() {
        assertEquals(
                List.of(),
                ConfiguredSchedules.read(shipped(Map.of("roomcast.schedules.time.enabled", "false"), Map.of())));
        assertEquals(
                List.of(),
                ConfiguredSchedules.read(shipped(Map.of(), Map.of("ROOMCAST_SCHEDULES_TIME_ENABLED", "false"))));
    }

    @Test
    void schedules_are_added_by_the_environment_alone() {
        List<PushSchedule> schedules = ConfiguredSchedules.read(shipped(
                Map.of(),
                Map.of(
                        "ROOMCAST_SCHEDULES_LUNCH_CRON", "0 0 12 * * ?",
                        "ROOMCAST_SCHEDULES_LUNCH_TIME_ZONE", "Europe/Berlin",
                        "ROOMCAST_SCHEDULES_LUNCH_ROOM", "office:berlin",
                        "ROOMCAST_SCHEDULES_LUNCH_MESSAGE", "Lunch")));
        assertEquals(
                List.of("lunch", "time"),
                schedules.stream().map(PushSchedule::name).toList());
        PushSchedule lunch = schedules.get(0);
        assertEquals("office:berlin", lunch.room().value());
        assertEquals(
                Optional.of(Instant.parse("2026-11-21T11:00:00Z")),
                lunch.nextAfter(Instant.parse("2026-11-21T00:00:00Z")));
    }

    @Test
    void cron_means_utc_unless_told_otherwise() {
        PushSchedule news = onlyOne(news(Map.of("every", "", "cron", "0 0 12 * * ?")));
        assertEquals(
                Optional.of(Instant.parse("2026-11-21T12:00:00Z")),
                news.nextAfter(Instant.parse("2026-11-21T00:00:00Z")));
    }

    @Test
    void missed_firings_are_skipped_unless_told_otherwise() {
        assertEquals(MissedFirings.SKIP, onlyOne(news(Map.of())).missed());
        assertEquals(
                MissedFirings.CATCH_UP,
                onlyOne(news(Map.of("missed", "catch-up"))).missed());
    }

    @Test
    void a_schedule_that_is_off_may_be_wrong() {
        assertEquals(List.of(), news(Map.of("enabled", "false", "every", "", "cron", "hello", "room", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "every ->          -> Set roomcast.schedules.news.every or roomcast.schedules.news.cron to when the schedule fires.",
                "cron  -> 0 * * * * ? -> roomcast.schedules.news.cron and roomcast.schedules.news.every are both set; leave one of them empty.",
                "every -> 99ms     -> roomcast.schedules.news.every is PT0.099S; it must be whole milliseconds from 100 ms to 365 days.",
                "every -> 0s       -> roomcast.schedules.news.every is PT0S; it must be whole milliseconds from 100 ms to 365 days.",
                "every -> -PT5S    -> roomcast.schedules.news.every is PT-5S; it must be whole milliseconds from 100 ms to 365 days.",
                "every -> PT0.1005S -> roomcast.schedules.news.every is PT0.1005S; it must be whole milliseconds from 100 ms to 365 days.",
                "every -> 366d     -> roomcast.schedules.news.every is PT8784H; it must be whole milliseconds from 100 ms to 365 days.",
                "room  ->          -> Set roomcast.schedules.news.room to the room that the schedule pushes to.",
                "room  -> a room   -> roomcast.schedules.news.room is 'a room', which is no room name: 1-128 letters, digits and _ . : - @ | + = ~.",
                "message ->        -> Set roomcast.schedules.news.message to what the schedule pushes.",
            })
    void a_wrong_property_is_named_in_one_sentence(String property, String value, String sentence) {
        var refused =
                assertThrows(ConfigurationException.class, () -> news(Map.of(property, value == null ? "" : value)));
        assertEquals(sentence, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "hello       -> UTC     -> roomcast.schedules.news.cron is 'hello', which is no Quartz cron expression: Cron expression contains 1 parts but we expect one of [6, 7]",
                "0 0 25 * * ? -> UTC    -> roomcast.schedules.news.cron is '0 0 25 * * ?', which is no Quartz cron expression: Failed to parse cron expression. Value 25 not in range [0, 23]",
                "0 * * * * ? -> Berlin  -> roomcast.schedules.news.time-zone is 'Berlin', which is no time zone; say for example UTC or Europe/Berlin.",
            })
    void a_wrong_cron_or_time_zone_is_named_in_one_sentence(String cron, String timeZone, String sentence) {
        var refused = assertThrows(
                ConfigurationException.class, () -> news(Map.of("every", "", "cron", cron, "time-zone", timeZone)));
        assertEquals(sentence, refused.getMessage());
        assertFalse(refused.getMessage().contains("\n"));
    }

    private static PushSchedule onlyOne(List<PushSchedule> schedules) {
        assertEquals(1, schedules.size());
        return schedules.get(0);
    }

    private static List<PushSchedule> news(Map<String, String> changes) {
        Map<String, String> properties = new TreeMap<>(NEWS);
        changes.forEach((key, value) -> properties.put("roomcast.schedules.news." + key, value));
        return ConfiguredSchedules.read(builder()
                .withSources(new PropertiesConfigSource(properties, "test", 200))
                .build()
                .getConfigMapping(SchedulesConfig.class));
    }

    private static SchedulesConfig shipped(Map<String, String> properties, Map<String, String> environment) {
        try {
            return builder()
                    .withSources(
                            // By its path: on the class path the tests' own file of this name comes first.
                            new PropertiesConfigSource(
                                    Path.of("src/main/resources/application.properties")
                                            .toUri()
                                            .toURL(),
                                    100),
                            new PropertiesConfigSource(properties, "test", 400),
                            new EnvConfigSource(environment, 300))
                    .withMappingIgnore("quarkus.**")
                    .build()
                    .getConfigMapping(SchedulesConfig.class);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static SmallRyeConfigBuilder builder() {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SchedulesConfig.class);
    }
}
