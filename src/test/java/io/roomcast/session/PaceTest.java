package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long WINDOW = Pace.FLOOD_WINDOW.toNanos();
    /** As a machine's clock may count that has been on for long. */
    private static final long START = Long.MAX_VALUE - SECOND;

    @Test
    void twice_the_rate_may_come_at_once_and_then_the_rate() {
        var pace = new Pace(5, 0);
        for (int i = 0; i < 10; i++) {
            assertEquals(0, pace.takeCommand(START));
        }
        assertEquals(200, pace.takeCommand(START));
        assertEquals(0, pace.takeCommand(START + SECOND / 5));
        assertEquals(200, pace.takeCommand(START + SECOND / 5));
    }

    @Test
    void without_a_rate_any_number_may_come() {
        var pace = new Pace(0, 0);
        for (int i = 0; i < 100_000; i++) {
            assertEquals(0, pace.takeCommand(START));
        }
    }

    @Test
    void so_many_refused_within_the_window_are_flooding() {
        var pace = new Pace(1, 3);
        assertFalse(pace.refuse(START));
        assertFalse(pace.refuse(START + 1));
        assertTrue(pace.refuse(START + WINDOW - 1));
    }

    @Test
    void what_was_refused_before_the_window_is_forgotten() {
        var pace = new Pace(1, 3);
        assertFalse(pace.refuse(START));
        assertFalse(pace.refuse(START + 1));
        assertFalse(pace.refuse(START + WINDOW));
        assertFalse(pace.refuse(START + WINDOW + 1));
        assertTrue(pace.refuse(START + WINDOW + 2));
    }

    @Test
    void where_any_number_may_be_refused_nothing_is_flooding() {
        var pace = new Pace(1, 0);
        for (int i = 0; i < 100_000; i++) {
            assertFalse(pace.refuse(START));
        }
    }
}
