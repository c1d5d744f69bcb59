package io.roomcast.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulseTest {
    private final MutableClock clock = new MutableClock();
    private final Pulse pulse =
            new Pulse(() -> Duration.ofMillis(clock.millis()).toNanos());

    private boolean isSilentAfter(Duration time) {
        clock.advance(time);
        return pulse.isSilent();
    }

    private boolean isSilentInASecond() {
        return isSilentAfter(Duration.ofSeconds(1));
    }

    @Test
    void who_answers_nothing_for_more_than_three_seconds_is_silent() {
        assertFalse(isSilentInASecond());
        assertFalse(isSilentInASecond());
        assertFalse(isSilentInASecond());
        assertTrue(isSilentInASecond());
        pulse.begin();
        assertFalse(isSilentInASecond());
    }

    @Test
    void who_answers_now_and_then_is_not() {
        for (int i = 0; i < 5; i++) {
            assertFalse(isSilentInASecond());
            assertFalse(isSilentInASecond());
            pulse.answered();
        }
    }

    @Test
    void nobody_is_silent_because_whoever_looks_stood_still() {
        pulse.answered();
        assertFalse(isSilentAfter(Duration.ofMinutes(1)));
        // Looks that were due meanwhile come at once.
        assertFalse(isSilentAfter(Duration.ZERO));
        assertFalse(isSilentInASecond());
        assertFalse(isSilentInASecond());
        assertFalse(isSilentInASecond());
        assertTrue(isSilentInASecond());
    }
}
