package io.roomcast.redis;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The one event loop on which this pod talks to Redis: what is touched there only needs no locks. */
public final class RedisLoop implements Executor {
    private final Vertx vertx;
    private final Context context;

    public RedisLoop(Vertx vertx) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    /** Runs the task here: now if this is the loop, else soon. */
    public void run(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** Runs the task on the loop once; there is no way to take it back. */
    public void after(Duration delay, Runnable task) {
        vertx.setTimer(Math.max(1, delay.toMillis()), timer -> run(task));
    }

    /** Runs the task on the loop again and again until the returned action is run. */
    public Runnable every(Duration period, Runnable task) {
        long timer = vertx.setPeriodic(period.toMillis(), tick -> run(task));
        return () -> vertx.cancelTimer(timer);
    }
}
