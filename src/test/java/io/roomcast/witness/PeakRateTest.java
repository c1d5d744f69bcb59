package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeakRateTest {
    private static final long START = Duration.ofMillis(-12_345).toNanos();

    private final PeakRate rate = new PeakRate();

    @Test
    void counts_what_happens_within_a_second() {
        at(0);
        at(100);
        at(899);

        assertEquals(3, rate.peak());
    }

    @Test
    void what_is_more_than_a_second_apart_does_not_add_up() {
        for (int second = 0; second < 10; second++) {
            at(second * 1_100L);
        }

        assertEquals(1, rate.peak());
    }

    @Test
    void remembers_the_peak() {
        for (int i = 0; i < 50; i++) {
            at(300 + i);
        }
        at(60_000);
        at(60_001);

        assertEquals(50, rate.peak());
    }

    private void at(long millis) {
        rate.add(START + Duration.ofMillis(millis).toNanos());
    }
}
