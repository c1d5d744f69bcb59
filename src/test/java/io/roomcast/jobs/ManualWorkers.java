package io.roomcast.jobs;

import java.util.ArrayDeque;
import java.util.Queue;

/** Workers that work when the test says so, on its thread. */
final class ManualWorkers implements Workers {
    private final Queue<Runnable> started = new ArrayDeque<>();
    private int interrupts;

    @Override
    public Runnable start(Runnable work) {
        started.add(work);
        return () -> interrupts++;
    }

    /** The one that began first comes to its end. */
    void finishOne() {
        started.remove().run();
    }

    int busy() {
        return started.size();
    }

    int interrupts() {
        return interrupts;
    }

    @Override
    public void close() {
        started.clear();
    }
}
