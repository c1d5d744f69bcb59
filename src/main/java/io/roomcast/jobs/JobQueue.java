package io.roomcast.jobs;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.SessionId;
import io.roomcast.session.JobDesk;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where jobs wait, bounded, until each is settled. A job is taken by one at a time, oldest first, and by another one when its
 * claim was not renewed for {@link JobTimes#takeOver}. Safe from any thread, does not block; stages complete on any thread and
 * fail with {@link JobQueueUnavailableException} while the queue is away, with the change made or not: all calls but {@link #add}
 * and {@link #take} may be repeated. Calls with a claim that no longer holds change nothing, unless said otherwise.
 */
public interface JobQueue {
    /** Learns what happens in the queue. Called on any thread, must not block. */
    interface Listener {
        Listener NOBODY = new Listener() {
            @Override
            public void onReady() {}

            @Override
            public void onNotice(SessionId session, ServerMessage message) {}
        };

        /** There may be something to take. */
        void onReady();

        /** For a session that asked through this queue, at most once; in the order in which it was said of a job. */
        void onNotice(SessionId session, ServerMessage message);
    }

    /**
     * What counts as the result of a job.
     *
     * @param first true for the call that stored it
     */
    record Stored(JobOutcome outcome, boolean first) {}

    /**
     * How much waits or is under way at most, on all pods together.
     *
     * @param perUser of one user; 0 for any number
     */
    record Bounds(int size, int perUser) {}

    /** What became of a job that was to be put in. */
    enum Addition {
        ADDED,
        /** There are as many jobs as there may be. */
        FULL,
        /** There are as many of its user as there may be. */
        TOO_MANY_OF_USER
    }

    /** Once, before anything else. */
    void listen(Listener listener);

    /** Puts the job in, if there is room for it. */
    CompletionStage<Addition> add(Job job);

    /** Up to so many jobs whose time has come. */
    CompletionStage<List<JobClaim>> take(int most);

    /** Keeps the claims from being taken over, of those that still hold. */
    CompletionStage<Void> renew(Collection<JobClaim> claims);

    /**
     * Lets the job be taken again, by anyone, after a pause.
     *
     * @param pause at most {@link JobTimes#takeOver}
     * @param counted whether the attempt was one; else the next one has the same number
     */
    CompletionStage<Void> giveBack(JobClaim claim, Duration pause, boolean counted);

    /**
     * Stores the outcome unless there is one, also where the claim no longer holds. Empty if the job is settled already.
     *
     * @param deadLetter why the job was given up, for operators, who find it among the dead letters; null where it was not
     */
    CompletionStage<Optional<Stored>> store(JobClaim claim, JobOutcome outcome, String deadLetter);

    /**
     * Takes the job out for good, whoever holds the claim, and in the same step tells the session that asked.
     *
     * @param outcome null where the session is told nothing
     */
    CompletionStage<Void> settle(JobClaim claim, JobOutcome outcome);

    /** Tells the session that asked, at most once. */
    void tellProgress(JobClaim claim, Json progress);

    /**
     * What is known of a job, for about an hour after it was settled and while it waits, if that is not longer than a day; empty
     * where nothing is known.
     */
    CompletionStage<Optional<JobDesk.Standing>> find(JobId job);

    /** Jobs that nobody is at, as far as this pod knows. */
    int waiting();
}
