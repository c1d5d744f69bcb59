package io.roomcast.session;

import io.roomcast.auth.RoomAction;
import io.roomcast.metrics.RoomMetrics.Limit;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.room.RoomService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The commands that are done by jobs. Each counts as a publish and may be as large as one: in the room that gets the result, or else in
 * the path's. Called on the session's loop, keeps nothing.
 */
final class JobCommands {
    /** When a user's jobs end is not known; most take less. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final RoomService rooms;
    private final Admittance admittance;
    private final JobDesk jobs;
    private final Optional<String> sendJob;

    JobCommands(RoomService rooms, Admittance admittance, JobDesk jobs, SessionConfig config) {
        this.rooms = rooms;
        this.admittance = admittance;
        this.jobs = jobs;
        this.sendJob = config.sendJob();
    }

    CompletionStage<Answer> job(Session session, ClientMessage.Job job, long nanoTime) {
        RoomId measure = job.room() == null ? session.pathRoom() : job.room();
        Answer limited = admittance.rate(session, job.id(), measure, nanoTime);
        if (limited != null) {
            return Answer.now(limited);
        }
        if (job.room() != null && !rooms.allows(session.identity(), job.room(), RoomAction.PUBLISH)) {
            return Answer.now(Refusals.mayNotPublish(job.id(), job.room()));
        }
        Answer tooLarge = admittance.size(job.id(), measure, job.data());
        if (tooLarge != null) {
            return Answer.now(tooLarge);
        }
        return order(session, job.job(), job.data(), job.room())
                .thenApply(receipt -> accepted(session, job.id(), receipt));
    }

    /** As {@link #job}, but the result is the answer; it does not stand in the order of the others. */
    CompletionStage<Answer> call(Session session, ClientMessage.Call call, long nanoTime) {
        Answer limited = limit(session, call.id(), call.data(), nanoTime);
        if (limited != null) {
            return Answer.now(limited);
        }
        if (!session.mayCall()) {
            return Answer.now(Answer.of(new ServerMessage.Failure(
                    call.id(), ErrorCode.RATE_LIMITED, "too many calls are under way", LOOK_AGAIN.toMillis())));
        }
        return order(session, call.job(), call.data(), null).thenApply(receipt -> {
            if (receipt instanceof JobDesk.Accepted accepted) {
                return call.id() == null
                        ? Answer.SILENT
                        : Answer.of(null, () -> session.awaits(accepted.jobId(), call.id()));
            }
            if (receipt instanceof JobDesk.UnknownJob) {
                return Answer.of(new ServerMessage.Failure(
                        call.id(), ErrorCode.BAD_REQUEST, "job is not known here", ServerMessage.Nuance.UNKNOWN_JOB));
            }
            return accepted(session, call.id(), receipt);
        });
    }

    /** As {@link #call}, but nobody waits for the result, and nothing is told of what is refused. */
    CompletionStage<Answer> send(Session session, ClientMessage.Send send, long nanoTime) {
        if (sendJob.isEmpty()) {
            return Answer.now(nobodyTakesIt(session));
        }
        Answer limited = limit(session, null, send.data(), nanoTime);
        if (limited != null) {
            return Answer.now(limited);
        }
        return order(session, sendJob.get(), send.data(), null)
                .thenApply(receipt -> receipt instanceof JobDesk.UnknownJob
                        ? nobodyTakesIt(session)
                        : accepted(session, null, receipt));
    }

    private static Answer nobodyTakesIt(Session session) {
        return Answer.of(null, () -> session.close(CloseStatus.NOT_AVAILABLE));
    }

    /** Null where the session may have a job done that is of no room. */
    private Answer limit(Session session, Json id, Json data, long nanoTime) {
        RoomId measure = session.pathRoom();
        Answer tooFast = admittance.rate(session, id, measure, nanoTime);
        return tooFast == null ? admittance.size(id, measure, data) : tooFast;
    }

    private CompletionStage<JobDesk.Receipt> order(Session session, String job, Json data, RoomId room) {
        return jobs.accept(new JobDesk.Order(job, data, session.identity().user(), session.id(), room));
    }

    private static Answer accepted(Session session, Json id, JobDesk.Receipt receipt) {
        if (receipt instanceof JobDesk.Accepted accepted) {
            return id == null ? Answer.SILENT : Answer.of(new ServerMessage.JobAccepted(id, accepted.jobId()));
        }
        if (receipt instanceof JobDesk.UnknownJob) {
            return Answer.error(id, ErrorCode.BAD_REQUEST, "job is not known here");
        }
        if (receipt instanceof JobDesk.Unavailable unavailable) {
            return Answer.error(id, ErrorCode.UNAVAILABLE, unavailable.reason());
        }
        if (receipt instanceof JobDesk.TooMany tooMany) {
            String text = "a user may have " + tooMany.limit() + " jobs under way";
            return session.refused(
                    Limit.USER_JOBS,
                    new ServerMessage.Failure(id, ErrorCode.RATE_LIMITED, text, LOOK_AGAIN.toMillis()));
        }
        throw new AssertionError(receipt);
    }
}
