package io.roomcast.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In Berlin clocks go from 2:00 to 3:00 on 2026-03-29 and from 3:00 back to 2:00 on 2026-10-25, both at 1:00 UTC. */
class CronExpressionTest {
    private static final String BERLIN = "Europe/Berlin";

    @Test
    void seconds_are_the_first_field() {
        assertFires("0/20 * * * * ?", "UTC", "2026-11-21T10:00:00.001Z", "10:00:20", "10:00:40", "10:01:00");
    }

    @Test
    void an_instant_itself_is_not_after_itself() {
        assertFires("0 0 10 * * ?", "UTC", "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z");
        assertFires("0 0 10 * * ?", "UTC", "2026-11-21T09:59:59.999999999Z", "2026-11-21T10:00:00Z");
    }

    @Test
    void hours_are_those_of_the_time_zone_in_winter_and_in_summer() {
        assertFires(
                "0 0 9 ? * MON-FRI",
                "America/New_York",
                "2026-03-06T00:00:00Z",
                "2026-03-06T14:00:00Z",
                "2026-03-09T13:00:00Z");
    }

    @Test
    void a_named_time_that_the_clock_skips_fires_at_the_jump() {
        assertFires("0 30 2 * * ?", BERLIN, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void named_times_skipped_together_with_the_hour_after_them_fire_once() {
        assertFires(
                "0 0 2,3 * * ?",
                BERLIN,
                "2026-03-28T12:00:00Z",
                "2026-03-29T01:00:00Z",
                "2026-03-30T00:00:00Z",
                "2026-03-30T01:00:00Z");
    }

    @Test
    void a_named_time_that_comes_twice_fires_the_first_time() {
        assertFires("0 30 2 * * ?", BERLIN, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void a_pod_that_starts_in_the_second_of_two_equal_hours_agrees_with_the_others() {
        for (String start : List.of("2026-10-25T00:31:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:10:00Z")) {
            assertFires("0 30 2 * * ?", BERLIN, start, "2026-10-26T01:30:00Z");
        }
        assertFires("* * 2 * * ?", BERLIN, "2026-10-25T01:10:00Z", "2026-10-26T01:00:00Z");
    }

    @Test
    void an_expression_of_every_hour_goes_on_through_both_changes() {
        assertFires(
                "0 0/30 * * * ?",
                BERLIN,
                "2026-10-24T23:45:00Z",
                "2026-10-25T00:00:00Z",
                "2026-10-25T00:30:00Z",
                "2026-10-25T01:00:00Z",
                "2026-10-25T01:30:00Z",
                "2026-10-25T02:00:00Z");
        assertFires(
                "0 0/30 * * * ?",
                BERLIN,
                "2026-03-29T00:15:00Z",
                "2026-03-29T00:30:00Z",
                "2026-03-29T01:00:00Z",
                "2026-03-29T01:30:00Z");
        assertFires("0 30 * * * ?", BERLIN, "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z");
    }

    @Test
    void clocks_that_change_by_half_an_hour_are_understood() {
        assertFires(
                "0 0 * * * ?",
                "Australia/Lord_Howe",
                "2026-04-04T13:30:00Z",
                "2026-04-04T14:00:00Z",
                "2026-04-04T15:30:00Z",
                "2026-04-04T16:30:00Z");
    }

    @Test
    void leap_days_are_waited_for() {
        assertFires("0 0 0 29 2 ?", BERLIN, "2026-03-01T00:00:00Z", "2028-02-28T23:00:00Z");
    }

    @Test
    void an_expression_whose_years_are_over_fires_no_more() {
        assertEquals(Optional.empty(), next("0 0 0 1 1 ? 2020", "UTC", Instant.parse("2026-01-01T00:00:00Z")));
        assertEquals(Optional.empty(), next("0 0 * 1 1 ? 2020", BERLIN, Instant.parse("2026-01-01T00:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "* * *", "0 0 25 * * ?", "0 * * * * *", "@daily", "0 0 0 1 13 ?"})
    void what_is_no_quartz_expression_is_refused(String expression) {
        assertThrows(IllegalArgumentException.class, () -> CronExpression.parse(expression, ZoneId.of("UTC")));
    }

    private static void assertFires(String expression, String zone, String after, String... expected) {
        List<Instant> instants = Stream.of(expected)
                .map(time -> time.length() == 8 ? "2026-11-21T" + time + "Z" : time)
                .map(Instant::parse)
                .toList();
        List<Instant> fired = Stream.iterate(
                        next(expression, zone, Instant.parse(after)).orElseThrow(),
                        instant -> next(expression, zone, instant).orElseThrow())
                .limit(expected.length)
                .toList();
        assertEquals(instants, fired);
    }

    private static Optional<Instant> next(String expression, String zone, Instant after) {
        return CronExpression.parse(expression, ZoneId.of(zone)).nextAfter(after);
    }
}
