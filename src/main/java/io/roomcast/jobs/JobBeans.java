package io.roomcast.jobs;

import io.roomcast.auth.SettingException;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.session.JobDesk;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Values of this package that are made and not annotated. */
final class JobBeans {
    private static final int MAX_SIZE = 1_000_000;
    private static final int MAX_WORKERS = 1_000;
    private static final int MAX_RESULT_SIZE = 16 << 20;

    @Produces
    @Singleton
    JobCatalog catalog(JobsConfig kinds, JobQueueConfig limits, Instance<JobHandler> handlers) {
        return JobCatalog.read(kinds, handlers, read(limits).maxResultSize());
    }

    @Produces
    @Singleton
    @Typed(LocalJobQueue.class)
    LocalJobQueue localQueue(JobQueueConfig limits, Clock clock) {
        return new LocalJobQueue(clock, JobTimes.STANDARD, new JobQueue.Bounds(limits.size(), limits.perUser()));
    }

    @Produces
    @Singleton
    JobDesk desk(JobCatalog catalog, JobQueue queue, JobQueueConfig limits, RoomMetrics metrics) {
        return new QueueJobDesk(catalog, queue, limits.perUser(), metrics);
    }

    /** Throws {@link SettingException}, in a sentence that names the property, for a limit that cannot be one. */
    static JobRunner.Limits read(JobQueueConfig config) {
        require("size", config.size(), 1, MAX_SIZE);
        require("per-user", config.perUser(), 0, MAX_SIZE);
        require("workers", config.workers(), 0, MAX_WORKERS);
        long maxResultSize = config.maxResultSize().asLongValue();
        require("max-result-size", maxResultSize, 1, MAX_RESULT_SIZE);
        return new JobRunner.Limits(config.workers(), (int) maxResultSize, JobTimes.STANDARD);
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new SettingException(
                    "roomcast.job-queue." + name + " is " + value + "; it must be from " + least + " to " + most + ".");
        }
    }
}
