package io.roomcast.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.drain.DrainSlots.Slots;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlotRowTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private final SlotRow row = new SlotRow();
    private long now = -7;

    private Slots take(int sessions, Duration within) {
        return row.take(sessions, within, INTERVAL, now);
    }

    @Test
    void slots_follow_one_another_at_the_rate() {
        assertEquals(new Slots(Duration.ZERO, 100, INTERVAL), take(100, MINUTE));
        assertEquals(new Slots(Duration.ofMillis(500), 10, INTERVAL), take(10, MINUTE));
    }

    @Test
    void a_fifth_of_the_rate_is_left_for_those_who_come_back_late() {
        assertEquals(Duration.ofMillis(10), DrainSlots.interval(125));
        assertEquals(Duration.ofNanos(6_250_000), DrainSlots.interval(200));
    }

    @Test
    void slots_that_were_not_used_are_gone() {
        take(100, MINUTE);
        now += Duration.ofSeconds(2).toNanos();
        assertEquals(Duration.ZERO, take(1, MINUTE).first());
    }

    @Test
    void only_as_many_are_given_as_come_before_the_deadline() {
        assertEquals(200, take(1_000, Duration.ofSeconds(1)).count());
        assertEquals(0, take(1_000, Duration.ofSeconds(1)).count());
        assertEquals(200, take(1_000, Duration.ofSeconds(2)).count());
    }
}
