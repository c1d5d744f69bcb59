package io.roomcast.authorize;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Near where it overflows, as it may be. */
    private long now = Long.MAX_VALUE - 1;

    private final CircuitBreaker breaker = new CircuitBreaker(3, PAUSE, () -> now);

    private void fails(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed();
        }
    }

    @Test
    void failures_in_a_row_open_it() {
        fails(2);
        assertTrue(breaker.lets());
        breaker.failed();
        assertTrue(breaker.isOpen());
        assertFalse(breaker.lets());
    }

    @Test
    void a_success_between_failures_keeps_it_shut() {
        fails(2);
        breaker.succeeded();
        fails(2);
        assertTrue(breaker.lets());
        assertFalse(breaker.isOpen());
    }

    @Test
    void after_the_pause_one_finds_out() {
        fails(3);
        now += PAUSE.toNanos() - 1;
        assertFalse(breaker.lets());
        now++;
        assertTrue(breaker.lets());
        assertFalse(breaker.lets());
        breaker.succeeded();
        assertTrue(breaker.lets());
        assertTrue(breaker.lets());
        assertFalse(breaker.isOpen());
    }

    @Test
    void if_that_one_fails_another_pause_begins() {
        fails(3);
        now += PAUSE.toNanos();
        assertTrue(breaker.lets());
        breaker.failed();
        assertFalse(breaker.lets());
        now += PAUSE.toNanos();
        assertTrue(breaker.lets());
    }

    @Test
    void one_who_never_says_what_came_of_it_does_not_keep_it_open_for_ever() {
        fails(3);
        now += PAUSE.toNanos();
        assertTrue(breaker.lets());
        now += PAUSE.toNanos();
        assertTrue(breaker.lets());
    }
}
