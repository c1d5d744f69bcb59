package io.roomcast.schedule;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** An alarm clock that is a daemon thread. Holds one alarm for each schedule, and for ten seconds one for each that was
 * stopped, which is its bound. */
final class ThreadAlarmClock implements AlarmClock {
    private static final Logger LOG = Logger.getLogger(ThreadAlarmClock.class);

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, work -> {
        Thread alarms = new Thread(work, "roomcast-schedules");
        alarms.setDaemon(true);
        return alarms;
    });

    ThreadAlarmClock() {
        // An alarm that arms its next one while the clock is being closed is not an error.
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public void ringAfter(Duration wait, Runnable alarm) {
        // ring handles its own failures, so there is nothing to learn from the future.
        var unused = thread.schedule(() -> ring(alarm), wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void ring(Runnable alarm) {
        try {
            alarm.run();
        } catch (RuntimeException fault) {
            LOG.error("A schedule ended by a fault", fault);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
