package io.roomcast.session;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where sessions hand in jobs; what becomes of them is told to the session by {@link Session#tell}. */
public interface JobDesk {
    /**
     * What a client asks for; that it may is settled.
     *
     * @param room where the result goes; null where it is for the session alone
     */
    record Order(String job, Json data, UserId user, SessionId session, RoomId room) {}

    /** What became of an order. */
    sealed interface Receipt {}

    /** The job is in the queue. */
    record Accepted(JobId jobId) implements Receipt {}

    record UnknownJob() implements Receipt {}

    /** The user has as many jobs waiting and under way, on all pods, as may be. */
    record TooMany(int limit) implements Receipt {}

    /** The queue is full or away; in the second case the job may be in it all the same. */
    record Unavailable(String reason) implements Receipt {}

    /** The kinds of jobs that this pod takes, in the order of their names. */
    List<String> names();

    /** Safe from any thread, does not block; completes on any thread. */
    CompletionStage<Receipt> accept(Order order);

    /**
     * What is known of a job.
     *
     * @param done whether there is a result; else, where there is a value, it is the error
     * @param value null while the job waits or is under way
     */
    record Standing(boolean done, Json value) {}

    /**
     * Empty where nothing is known of the job, or no longer. Safe from any thread, does not block; fails with
     * {@link JobsAwayException} while the queue is away.
     */
    CompletionStage<Optional<Standing>> find(JobId job);
}
