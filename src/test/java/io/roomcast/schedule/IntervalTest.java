package io.roomcast.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {
    @ParameterizedTest
    @CsvSource({
        "PT5S, 2026-11-21T10:00:02.500Z, 2026-11-21T10:00:05Z",
        "PT5S, 2026-11-21T10:00:05Z, 2026-11-21T10:00:10Z",
        "PT0.25S, 2026-11-21T10:00:00.100Z, 2026-11-21T10:00:00.250Z",
        "PT0.1S, 2026-11-21T10:00:00.099999999Z, 2026-11-21T10:00:00.100Z",
        "PT7S, 1970-01-01T00:00:00Z, 1970-01-01T00:00:07Z",
        "PT7S, 1969-12-31T23:59:59.900Z, 1970-01-01T00:00:00Z",
        "P1D, 2026-11-21T10:00:00Z, 2026-11-22T00:00:00Z"
    })
    void fires_at_the_next_multiple_since_1970(Duration every, Instant after, Instant next) {
        assertEquals(Optional.of(next), new Interval(every).nextAfter(after));
    }

    @Test
    void whoever_asks_at_whatever_moment_gets_the_same_instants() {
        var interval = new Interval(Duration.ofSeconds(7));
        Instant start = Instant.parse("2026-11-21T10:00:00Z");
        for (int millis = 0; millis < 20_000; millis += 13) {
            Instant next = interval.nextAfter(start.plusMillis(millis)).orElseThrow();
            assertEquals(0, next.toEpochMilli() % 7_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-5S", "PT0.099S", "PT0.1005S", "P366D"})
    void too_short_too_long_and_broken_intervals_are_refused(Duration every) {
        assertFalse(Interval.isValid(every));
        assertThrows(IllegalArgumentException.class, () -> new Interval(every));
    }

    @Test
    void a_tenth_of_a_second_is_the_shortest() {
        assertTrue(Interval.isValid(Duration.ofMillis(100)));
    }
}
