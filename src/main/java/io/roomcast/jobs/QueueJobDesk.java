package io.roomcast.jobs;

import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.StageFailure;
import io.roomcast.session.JobDesk;
import io.roomcast.session.JobsAwayException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Puts what sessions ask for into the queue. */
final class QueueJobDesk implements JobDesk {
    private final JobCatalog catalog;
    private final JobQueue queue;
    private final int perUser;
    private final RoomMetrics metrics;

    /** @param perUser jobs that the queue takes of one user */
    QueueJobDesk(JobCatalog catalog, JobQueue queue, int perUser, RoomMetrics metrics) {
        this.catalog = catalog;
        this.queue = queue;
        this.perUser = perUser;
        this.metrics = metrics;
    }

    @Override
    public List<String> names() {
        return catalog.names();
    }

    @Override
    public CompletionStage<Receipt> accept(Order order) {
        if (catalog.find(order.job()).isEmpty()) {
            return CompletableFuture.completedFuture(new UnknownJob());
        }
        var job = new Job(JobId.random(), order.job(), order.data(), order.user(), order.session(), order.room());
        return queue.add(job).handle((added, failure) -> receipt(job, added, failure));
    }

    @Override
    public CompletionStage<Optional<Standing>> find(JobId job) {
        return queue.find(job).exceptionallyCompose(failure -> {
            Throwable cause = StageFailure.cause(failure);
            return CompletableFuture.failedFuture(
                    cause instanceof JobQueueUnavailableException away
                            ? new JobsAwayException(away.getMessage())
                            : cause);
        });
    }

    private Receipt receipt(Job job, JobQueue.Addition added, Throwable failure) {
        if (failure != null) {
            return unavailable(failure);
        }
        return switch (added) {
            case ADDED -> accepted(job);
            case FULL -> new Unavailable("too many jobs wait");
            case TOO_MANY_OF_USER -> new TooMany(perUser);
        };
    }

    private Receipt accepted(Job job) {
        metrics.jobAccepted(job.name());
        return new Accepted(job.id());
    }

    private static Receipt unavailable(Throwable failure) {
        Throwable cause = StageFailure.cause(failure);
        if (cause instanceof JobQueueUnavailableException away) {
            return new Unavailable(away.getMessage());
        }
        throw new CompletionException(cause);
    }
}
