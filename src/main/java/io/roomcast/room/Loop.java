package io.roomcast.room;

import java.time.Duration;
import java.util.concurrent.Executor;

/** One event loop: a single thread that runs what it is given, in order. */
public interface Loop extends Executor {
    /** True on the loop's own thread. */
    boolean isCurrent();

    /** Runs the task on the loop after the delay; there is no way to take it back. */
    void schedule(Runnable task, Duration delay);

    /**
     * Runs the task after the loop has looked at its connections once more: for the rest of work that would keep them waiting if it
     * went on. What is {@link #execute executed} may all run before that.
     */
    default void executeNextTurn(Runnable task) {
        execute(task);
    }

    /** Runs the task now if this is the loop's thread, else hands it over. */
    default void run(Runnable task) {
        if (isCurrent()) {
            task.run();
        } else {
            execute(task);
        }
    }
}
