package io.roomcast.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long START = -7_000_000_000L;

    private final TokenBucket bucket = new TokenBucket(10, START);

    @Test
    void a_full_bucket_takes_a_burst_of_twice_the_rate() {
        assertEquals(20, takenAt(START));
    }

    @Test
    void who_comes_too_early_is_told_when_there_is_a_token_again() {
        takenAt(START);
        assertEquals(100, bucket.take(START));
        assertEquals(40, bucket.take(after(60)));
        assertEquals(0, bucket.take(after(100)));
    }

    @Test
    void the_wait_is_at_least_a_millisecond() {
        var fast = new TokenBucket(1_000_000, START);
        while (fast.take(START) == 0) {
            // The burst goes first.
        }
        assertEquals(1, fast.take(START));
    }

    @Test
    void asking_in_vain_costs_nothing() {
        takenAt(START);
        for (int i = 0; i < 100; i++) {
            assertTrue(bucket.take(after(50)) > 0);
        }
        assertEquals(0, bucket.take(after(100)));
    }

    @Test
    void time_refills_the_rate() {
        takenAt(START);
        assertEquals(10, takenAt(after(1_000)));
    }

    @Test
    void a_long_rest_refills_no_more_than_the_burst() {
        takenAt(START);
        assertEquals(20, takenAt(after(TimeUnit.DAYS.toMillis(300))));
    }

    @Test
    void what_was_taken_on_credit_is_paid_back_first() {
        assertTrue(bucket.takeOnCredit(30, START));
        assertFalse(bucket.takeOnCredit(1, after(1_000)));
        assertTrue(bucket.takeOnCredit(1, after(1_100)));
    }

    private int takenAt(long nanoTime) {
        int taken = 0;
        while (bucket.take(nanoTime) == 0) {
            taken++;
        }
        return taken;
    }

    private static long after(long millis) {
        return START + TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
