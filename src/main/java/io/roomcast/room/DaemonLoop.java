package io.roomcast.room;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A loop that is no event loop: a daemon thread, for work that goes on beside the conversations. */
public final class DaemonLoop implements Loop, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DaemonLoop.class);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, this::newThread);
    private final String name;
    private volatile Thread thread;

    /** @param name of the thread */
    public DaemonLoop(String name) {
        this.name = name;
        // What comes back while the server ends is not an error.
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    private Thread newThread(Runnable work) {
        var made = new Thread(work, name);
        made.setDaemon(true);
        thread = made;
        return made;
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(() -> guarded(task));
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        // The task handles its own failures, so there is nothing to learn from the future.
        var unused = executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException fault) {
            LOG.error("A step on loop " + name + " ended by a fault", fault);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
