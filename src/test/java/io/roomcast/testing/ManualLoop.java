package io.roomcast.testing;

import io.roomcast.room.Loop;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A loop that runs what it is given when the test says so, on the thread that made it. Its time is the test's as well. */
public final class ManualLoop implements Loop {
    private final Thread owner = Thread.currentThread();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparing(Alarm::due).thenComparing(Alarm::number));
    private Duration now = Duration.ZERO;
    private long alarmsSet;

    private record Alarm(Duration due, long number, Runnable task) {}

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == owner;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        alarms.add(new Alarm(now.plus(delay), alarmsSet++, task));
    }

    /** False if there was nothing to run. */
    public boolean runOne() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /** Runs until nothing is left to do now; returns how many tasks that were. */
    public int runAll() {
        int count = 0;
        while (runOne()) {
            count++;
        }
        return count;
    }

    /** Lets time pass; what is due runs at its time, and what it gives the loop right after it. */
    public void advance(Duration time) {
        Duration end = now.plus(time);
        runAll();
        while (!alarms.isEmpty() && alarms.peek().due().compareTo(end) <= 0) {
            Alarm alarm = alarms.remove();
            now = alarm.due();
            alarm.task().run();
            runAll();
        }
        now = end;
    }
}
