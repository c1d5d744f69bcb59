package io.roomcast.entrance;

import io.netty.channel.EventLoop;
import io.roomcast.room.Loop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The event loop of connections. */
record NettyLoop(EventLoop eventLoop) implements Loop {
    private static final Logger LOG = Logger.getLogger(NettyLoop.class);

    @Override
    public boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public void executeNextTurn(Runnable task) {
        // Due timers come after the connections in each turn; of tasks, Netty runs 64 before it looks at the time.
        schedule(task, Duration.ZERO);
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        Future<?> ignored = eventLoop.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs the task again and again, as long as the loop lives. */
    void repeat(Runnable task, Duration period) {
        Future<?> ignored =
                eventLoop.scheduleAtFixedRate(guarded(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A task that throws would never be repeated, and nobody would know. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException fault) {
                LOG.error("a timer failed", fault);
            }
        };
    }
}
