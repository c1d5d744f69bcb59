package io.roomcast.jobs;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.SessionId;
import io.roomcast.room.DaemonLoop;
import io.roomcast.session.SessionRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Starts to run jobs when the house stands, and leaves them to other pods before it falls. */
@ApplicationScoped
class JobLifecycle {
    private static final Logger LOG = Logger.getLogger(JobLifecycle.class);
    private static final long GIVE_BACK_SECONDS = 2;

    private final JobQueue queue;
    private final SessionRegistry sessions;
    private final DaemonLoop loop = new DaemonLoop("roomcast-jobs");
    private final Workers workers = new ThreadWorkers();
    private final JobRunner runner;

    JobLifecycle(
            JobQueue queue,
            JobCatalog catalog,
            JobDelivery delivery,
            SessionRegistry sessions,
            JobQueueConfig config,
            RoomMetrics metrics) {
        this.queue = queue;
        this.sessions = sessions;
        this.runner = new JobRunner(queue, catalog, delivery, workers, loop, metrics, JobBeans.read(config));
        metrics.gauge("roomcast.jobs.waiting", "Jobs that nobody is at", queue::waiting);
        metrics.gauge("roomcast.jobs.running", "Jobs that this pod is at", runner::running);
    }

    /** Late among the observers: results need all that others set up. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent event) {
        queue.listen(new JobQueue.Listener() {
            @Override
            public void onReady() {
                runner.wake();
            }

            @Override
            public void onNotice(SessionId session, ServerMessage message) {
                sessions.find(session).ifPresent(asking -> asking.tell(message));
            }
        });
        runner.start();
    }

    void stop(@Observes ShutdownEvent event) {
        try {
            runner.close().toCompletableFuture().get(GIVE_BACK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException notGivenBack) {
            LOG.debugf("running jobs were not given back: %s", notGivenBack);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        workers.close();
        loop.close();
    }
}
