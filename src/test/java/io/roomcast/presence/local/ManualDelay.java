package io.roomcast.presence.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.presence.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A delay in a test's hand: nothing is due until time is moved. */
final class ManualDelay implements Delay {
    @GuardedBy("this")
    private final List<Timer> timers = new ArrayList<>();

    @GuardedBy("this")
    private Duration now = Duration.ZERO;

    private static final class Timer {
        private final Duration due;
        private final Runnable task;

        Timer(Duration due, Runnable task) {
            this.due = due;
            this.task = task;
        }
    }

    @Override
    public synchronized Runnable after(Duration delay, Runnable task) {
        var timer = new Timer(now.plus(delay), task);
        timers.add(timer);
        return () -> cancel(timer);
    }

    /** Runs on this thread what has become due, the earliest first. */
    void advance(Duration duration) {
        takeDue(duration).forEach(timer -> timer.task.run());
    }

    synchronized int waiting() {
        return timers.size();
    }

    private synchronized List<Timer> takeDue(Duration duration) {
        Duration reached = now.plus(duration);
        now = reached;
        List<Timer> due = timers.stream()
                .filter(timer -> timer.due.compareTo(reached) <= 0)
                .sorted(Comparator.comparing(timer -> timer.due))
                .toList();
        timers.removeAll(due);
        return due;
    }

    private synchronized void cancel(Timer timer) {
        timers.remove(timer);
    }
}
