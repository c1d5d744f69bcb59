package io.roomcast.schedule;

import io.roomcast.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Rings while a test lets time pass, on the test's thread. */
final class ManualAlarmClock implements AlarmClock {
    private final MutableClock clock;
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparing(Alarm::at));

    private boolean closed;

    ManualAlarmClock(MutableClock clock) {
        this.clock = clock;
    }

    @Override
    public void ringAfter(Duration wait, Runnable alarm) {
        if (!closed) {
            alarms.add(new Alarm(clock.instant().plus(wait), alarm));
        }
    }

    /** Time passes evenly: every alarm rings at its own instant. */
    void pass(Duration time) {
        Instant end = clock.instant().plus(time);
        while (!alarms.isEmpty() && !alarms.peek().at().isAfter(end)) {
            Alarm alarm = alarms.remove();
            if (alarm.at().isAfter(clock.instant())) {
                clock.advance(Duration.between(clock.instant(), alarm.at()));
            }
            alarm.work().run();
        }
        clock.advance(Duration.between(clock.instant(), end));
    }

    /** The process sleeps: time is over before anything rings. */
    void pause(Duration time) {
        clock.advance(time);
        pass(Duration.ZERO);
    }

    int waiting() {
        return alarms.size();
    }

    @Override
    public void close() {
        closed = true;
        alarms.clear();
    }

    private record Alarm(Instant at, Runnable work) {}
}
