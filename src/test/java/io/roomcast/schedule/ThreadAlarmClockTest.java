package io.roomcast.schedule;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadAlarmClockTest {
    @Test
    void alarms_ring_in_the_order_of_their_time_on_one_thread_even_after_a_fault() throws InterruptedException {
        var rung = new LinkedBlockingQueue<String>();
        try (var alarms = new ThreadAlarmClock()) {
            // The later one first, and so much later that it is so even where this thread stands still in between.
            alarms.ringAfter(
                    Duration.ofSeconds(3),
                    () -> rung.add("second on " + Thread.currentThread().getName()));
            alarms.ringAfter(
                    Duration.ofMillis(20),
                    () -> rung.add("first on " + Thread.currentThread().getName()));
            alarms.ringAfter(Duration.ZERO, () -> {
                throw new IllegalStateException("expected in this test");
            });
            assertEquals("first on roomcast-schedules", rung.poll(60, TimeUnit.SECONDS));
            assertEquals("second on roomcast-schedules", rung.poll(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void to_arm_an_alarm_while_the_clock_is_closed_is_no_error() {
        var alarms = new ThreadAlarmClock();
        alarms.close();
        assertDoesNotThrow(() -> alarms.ringAfter(Duration.ZERO, () -> {}));
    }
}
