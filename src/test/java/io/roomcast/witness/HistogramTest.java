package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void nothing_is_zero() {
        WitnessReport.Spread spread = histogram.spread();

        assertEquals(new WitnessReport.Spread(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO), spread);
    }

    @Test
    void percentiles_are_those_of_what_was_added() {
        for (int millis = 1; millis <= 1_000; millis++) {
            histogram.add(Duration.ofMillis(millis).toNanos());
        }

        WitnessReport.Spread spread = histogram.spread();

        assertEquals(1_000, spread.count());
        assertWithin(Duration.ofMillis(500), spread.p50());
        assertWithin(Duration.ofMillis(990), spread.p99());
        assertWithin(Duration.ofMillis(999), spread.p999());
        assertEquals(Duration.ofSeconds(1), spread.max());
    }

    @Test
    void what_is_longer_than_an_hour_counts_as_an_hour() {
        histogram.add(Duration.ofDays(1).toNanos());

        assertEquals(Duration.ofHours(1), histogram.spread().max());
    }

    @Test
    void clocks_that_went_back_are_zero() {
        histogram.add(-5);

        assertEquals(Duration.ZERO, histogram.spread().max());
    }

    @Property
    void a_percentile_is_never_too_small_and_hardly_too_large(
            @ForAll @LongRange(min = 0, max = 3_600_000_000L) long micros) {
        Histogram one = new Histogram();
        one.add(micros * 1_000);
        one.add(Duration.ofHours(1).toNanos());

        assertWithin(Duration.ofNanos(micros * 1_000), one.spread().p50());
    }

    private static void assertWithin(Duration exact, Duration found) {
        assertTrue(found.compareTo(exact) >= 0, () -> found + " for " + exact);
        assertTrue(found.toNanos() <= exact.toNanos() * 1.016, () -> found + " for " + exact);
    }
}
