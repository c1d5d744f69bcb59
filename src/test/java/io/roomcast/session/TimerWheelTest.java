package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = TimerWheel.TICK.toMillis();

    private long now = 12_345;
    private final TimerWheel wheel = new TimerWheel(() -> now);
    private final List<String> log = new ArrayList<>();
    private final long start = now;

    private TimerWheel.Timer timer(String name) {
        return new TimerWheel.Timer(() -> log.add(name + " after " + (now - start)));
    }

    /** Time goes on by ticks. */
    private void passes(Duration time) {
        for (long end = now + time.toMillis(); now < end; ) {
            now += TICK;
            wheel.tick();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 50, 99, 100, 101, 1_000, 25_000, 51_100, 51_200, 51_300, 60_000, 3_600_000})
    void an_alarm_goes_off_once_at_the_first_tick_that_is_not_before_it(long delay) {
        long[] wentOff = {0};
        int[] times = {0};
        wheel.set(
                new TimerWheel.Timer(() -> {
                    wentOff[0] = now;
                    times[0]++;
                }),
                start + delay);
        passes(Duration.ofMillis(delay).plusMinutes(2));
        assertEquals(1, times[0]);
        // The wheel's ticks are at whole tenths of a second: this test's are 45 ms later.
        long late = wentOff[0] - (start + delay);
        assertEquals(true, late >= 0 && late < 2 * TICK, "late by " + late);
    }

    @Test
    void what_is_due_already_goes_off_at_the_next_tick() {
        wheel.set(timer("past"), start - 10_000);
        wheel.set(timer("now"), start);
        assertEquals(List.of(), log);
        passes(Duration.ofMillis(TICK));
        assertEquals(List.of("past after 100", "now after 100"), log);
    }

    @Test
    void a_cancelled_alarm_does_not_go_off() {
        var timer = timer("cancelled");
        wheel.set(timer, start + 1_000);
        wheel.cancel(timer);
        wheel.cancel(timer);
        passes(Duration.ofMinutes(3));
        assertEquals(List.of(), log);
    }

    @Test
    void an_alarm_can_be_moved_both_ways() {
        var later = timer("later");
        var sooner = timer("sooner");
        wheel.set(later, start + 955);
        wheel.set(sooner, start + 60_055);
        passes(Duration.ofMillis(500));
        wheel.set(later, start + 5_055);
        wheel.set(sooner, start + 2_055);
        passes(Duration.ofMinutes(2));
        assertEquals(List.of("sooner after 2100", "later after 5100"), log);
    }

    @Test
    void an_alarm_can_set_itself_again() {
        var timers = new TimerWheel.Timer[1];
        timers[0] = new TimerWheel.Timer(() -> {
            log.add("again after " + (now - start));
            if (log.size() < 3) {
                wheel.set(timers[0], now + 955);
            }
        });
        wheel.set(timers[0], start + 955);
        passes(Duration.ofMinutes(2));
        assertEquals(List.of("again after 1000", "again after 2000", "again after 3000"), log);
    }

    @Test
    void an_alarm_can_cancel_and_move_its_neighbours() {
        var cancelled = timer("cancelled");
        var moved = timer("moved");
        wheel.set(
                new TimerWheel.Timer(() -> {
                    log.add("first");
                    wheel.cancel(cancelled);
                    wheel.set(moved, start + 1_955);
                }),
                start + 955);
        wheel.set(cancelled, start + 955);
        wheel.set(moved, start + 955);
        wheel.set(timer("last"), start + 955);
        passes(Duration.ofSeconds(5));
        assertEquals(List.of("first", "last after 1000", "moved after 2000"), log);
    }

    @Test
    void after_a_long_pause_everything_that_is_due_goes_off_once() {
        wheel.set(timer("near"), start + 955);
        wheel.set(timer("far"), start + 100_055);
        wheel.set(timer("not yet"), start + 700_055);
        now += 600_000;
        wheel.tick();
        assertEquals(2, log.size());
        passes(Duration.ofSeconds(101));
        assertEquals(List.of("near after 600000", "far after 600000", "not yet after 700100"), sorted());
    }

    private List<String> sorted() {
        return log.stream()
                .sorted((one, other) -> Integer.compare(order(one), order(other)))
                .toList();
    }

    private static int order(String line) {
        return List.of("near", "far", "not yet").indexOf(line.substring(0, line.indexOf(" after")));
    }

    @Test
    void a_clock_that_stands_still_lets_nothing_go_off() {
        wheel.set(timer("one"), start + 955);
        for (int i = 0; i < 1_000; i++) {
            wheel.tick();
        }
        assertEquals(List.of(), log);
    }
}
