package io.roomcast.jobs;

import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.room.PublishOutcome;
import io.roomcast.room.RoomService;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/** Brings outcomes to the rooms that were asked to get them. Safe from any thread. */
@Singleton
final class JobDelivery {
    /** As long as outcomes are kept: whoever passes one on again within it publishes nothing twice. */
    static final Duration KEY_WINDOW = Duration.ofHours(1);

    private static final Logger LOG = Logger.getLogger(JobDelivery.class);

    private final RoomService rooms;

    JobDelivery(RoomService rooms) {
        this.rooms = rooms;
    }

    /**
     * Publishes the outcome, once however often it is called; a result that is too large for the room is a failure there.
     * Fails while the room can take nothing.
     *
     * @return true if the outcome is for the session instead
     */
    CompletionStage<Boolean> publish(Job job, JobOutcome outcome) {
        if (job.room() == null) {
            return CompletableFuture.completedFuture(true);
        }
        return push(job, outcome).thenCompose(published -> {
            if (published instanceof PublishOutcome.TooLarge tooLarge) {
                String error = "the result is larger than the " + tooLarge.limit() + " bytes that the room takes";
                return push(job, JobOutcome.failed(error)).thenApply(told -> logIfRefused(job, told));
            }
            return CompletableFuture.completedFuture(false);
        });
    }

    private static boolean logIfRefused(Job job, PublishOutcome told) {
        if (!(told instanceof PublishOutcome.Accepted)) {
            LOG.warnf(
                    "the room takes not even word of a failure: job=%s id=%s room=%s",
                    job.name(), job.id(), job.room());
        }
        return false;
    }

    private CompletionStage<PublishOutcome> push(Job job, JobOutcome outcome) {
        var publication = new Publication(
                JobJson.message(job, outcome), job.user(), null, job.id().value(), KEY_WINDOW, false, null);
        return rooms.push(job.room(), publication, Door.JOBS);
    }
}
