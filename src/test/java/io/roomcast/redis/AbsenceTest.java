package io.roomcast.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.MutableClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AbsenceTest {
    private static final String REFUSED = "Connection refused";

    private final MutableClock clock = new MutableClock();
    private final Absence absence =
            new Absence("Redis", () -> Duration.ofMillis(clock.millis()).toNanos());

    private Optional<String> lost(String connection) {
        return absence.lost(connection, connection, REFUSED);
    }

    @Test
    void the_first_connection_that_is_lost_speaks_for_all_and_says_what_to_do() {
        String line = lost("publishing").orElseThrow();

        assertTrue(line.startsWith("Redis is away (publishing: Connection refused): "), line);
        assertTrue(line.contains("QUARKUS_REDIS_HOSTS"), line);
        assertEquals(Optional.empty(), lost("drain"));
        assertEquals(Optional.empty(), lost("publishing"));
    }

    @Test
    void while_it_lasts_that_is_said_once_a_minute() {
        lost("publishing");

        clock.advance(Duration.ofSeconds(59));
        assertEquals(Optional.empty(), lost("drain"));
        clock.advance(Duration.ofSeconds(1));
        String again = lost("drain").orElseThrow();
        assertTrue(again.startsWith("Redis is still, for 60 s, away (drain: "), again);
        assertEquals(Optional.empty(), lost("publishing"));
    }

    @Test
    void it_is_back_when_all_connections_are() {
        lost("publishing");
        lost("drain");
        clock.advance(Duration.ofSeconds(12));

        assertEquals(Optional.empty(), absence.back("publishing"));
        assertEquals(Optional.of("Redis is back after 12 s"), absence.back("drain"));
    }

    @Test
    void a_connection_that_is_not_wanted_any_more_keeps_it_away_no_longer() {
        lost("publishing");
        lost("drain");
        absence.forget("drain");

        assertEquals(Optional.of("Redis is back after 0 s"), absence.back("publishing"));
    }

    @Test
    void where_all_is_well_the_first_connection_speaks_for_all() {
        assertEquals(Optional.of("connected to Redis"), absence.back("publishing"));
        assertEquals(Optional.empty(), absence.back("drain"));
    }

    @Test
    void a_line_that_is_cut_again_and_again_is_one_trouble() {
        absence.back("publishing");
        assertTrue(lost("publishing").isPresent());
        assertTrue(absence.back("publishing").isPresent());

        clock.advance(Duration.ofSeconds(9));
        assertEquals(Optional.empty(), lost("publishing"));
        assertEquals(Optional.empty(), absence.back("publishing"), "nobody has heard that it was away");
        clock.advance(Duration.ofSeconds(1));
        assertTrue(lost("publishing").isPresent(), "that is another one");
        assertTrue(absence.back("publishing").isPresent());
    }
}
