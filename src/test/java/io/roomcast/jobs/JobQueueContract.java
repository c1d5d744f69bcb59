package io.roomcast.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.jobs.JobClaim.Origin;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.session.JobDesk;
import io.roomcast.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every queue of jobs promises. */
public abstract class JobQueueContract {
    protected static final int SIZE = 20;
    protected static final JobQueue.Bounds BOUNDS = new JobQueue.Bounds(SIZE, 0);
    /** Longer than all that a test does without letting time pass, as are the times below. */
    protected static final Duration PAUSE = Duration.ofMinutes(2);

    protected static final JobTimes TIMES =
            new JobTimes(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMinutes(10));

    protected static final SessionId PHONE = new SessionId("phone");

    private static final JobOutcome NINE = JobOutcome.done(json("9"));
    private static final JobOutcome TEN = JobOutcome.done(json("10"));

    protected final RecordingQueueListener listener = new RecordingQueueListener();
    protected JobQueue queue;

    /** An empty queue that keeps to {@link #TIMES} and tells the {@link #listener}. */
    protected abstract JobQueue open(JobQueue.Bounds bounds);

    /** Time goes on, at once. */
    protected abstract void passes(Duration time);

    @BeforeEach
    void open_the_queue() {
        queue = open(BOUNDS);
    }

    @Test
    void a_job_is_taken_as_it_was_put_in() {
        Job plain = new Job(new JobId("j1"), "resize", json("{\"é\":[1,null]}"), new UserId("änn b"), PHONE, null);
        Job forRoom = new Job(new JobId("j2"), "resize", json("null"), new UserId("bob"), PHONE, new RoomId("café:1"));
        add(plain);
        add(forRoom);
        List<JobClaim> taken = take(10);
        assertEquals(List.of(plain, forRoom), taken.stream().map(JobClaim::job).toList());
        for (JobClaim claim : taken) {
            assertEquals(1, claim.attempt());
            assertEquals(Origin.NEW, claim.origin());
            assertNull(claim.stored());
            assertTrue(claim.age().compareTo(Duration.ofMinutes(1)) < 0, claim::toString);
        }
    }

    @Test
    void an_empty_queue_has_nothing_to_take() {
        assertEquals(List.of(), take(10));
    }

    @Test
    void jobs_are_taken_oldest_first_and_each_by_one() {
        for (int i = 1; i <= 5; i++) {
            add(job("j" + i));
        }
        assertEquals(List.of("j1", "j2"), ids(take(2)));
        assertEquals(List.of("j3", "j4", "j5"), ids(take(10)));
        assertEquals(List.of(), take(10));
    }

    @Test
    void whoever_might_take_it_is_told_of_a_job() {
        add(job("j1"));
        Eventually.holds("it is told", () -> listener.ready() > 0);
    }

    @Test
    void a_full_queue_takes_no_more_until_a_job_is_settled() {
        for (int i = 1; i <= SIZE; i++) {
            assertTrue(add(job("j" + i)));
        }
        assertFalse(add(job("late")));
        JobClaim first = take(1).get(0);
        assertFalse(add(job("late")), "what is under way counts");
        settle(first, NINE);
        assertTrue(add(job("late")));
        assertFalse(add(job("later")));
    }

    @Test
    void a_user_who_has_as_many_jobs_as_may_be_waits_until_one_is_settled_and_nobody_else_does() {
        queue = open(new JobQueue.Bounds(SIZE, 2));
        assertEquals(JobQueue.Addition.ADDED, addition("ann", "a1"));
        assertEquals(JobQueue.Addition.ADDED, addition("ann", "a2"));
        assertEquals(JobQueue.Addition.TOO_MANY_OF_USER, addition("ann", "a3"));
        assertEquals(JobQueue.Addition.ADDED, addition("bob", "b1"));
        JobClaim first = take(1).get(0);
        assertEquals(JobQueue.Addition.TOO_MANY_OF_USER, addition("ann", "a3"), "what is under way counts");
        giveBack(first, PAUSE, true);
        assertEquals(JobQueue.Addition.TOO_MANY_OF_USER, addition("ann", "a3"), "what is put aside counts");
        settle(take(1).get(0), null);
        assertEquals(JobQueue.Addition.ADDED, addition("ann", "a3"));
        assertEquals(JobQueue.Addition.TOO_MANY_OF_USER, addition("ann", "a4"));
    }

    private JobQueue.Addition addition(String user, String id) {
        return await(queue.add(new Job(new JobId(id), "resize", json("1"), new UserId(user), PHONE, null)));
    }

    @Test
    void a_job_is_known_from_when_it_was_put_in_until_long_after_it_was_settled() {
        assertEquals(Optional.empty(), find("j1"));
        add(job("j1"));
        add(job("j2"));
        Optional<JobDesk.Standing> pending = Optional.of(new JobDesk.Standing(false, null));
        assertEquals(pending, find("j1"));
        List<JobClaim> taken = take(2);
        assertEquals(pending, find("j1"));
        JobOutcome failed = JobOutcome.failed("no");
        queue.store(taken.get(0), NINE, null).toCompletableFuture().join();
        queue.store(taken.get(1), failed, null).toCompletableFuture().join();
        for (int i = 0; i < 2; i++) {
            assertEquals(Optional.of(new JobDesk.Standing(true, json("9"))), find("j1"));
            assertEquals(Optional.of(new JobDesk.Standing(false, failed.value())), find("j2"));
            taken.forEach(claim -> settle(claim, null));
        }
    }

    private Optional<JobDesk.Standing> find(String id) {
        return queue.find(new JobId(id)).toCompletableFuture().join();
    }

    @Test
    void what_waits_is_what_nobody_is_at() {
        for (int i = 1; i <= 4; i++) {
            add(job("j" + i));
        }
        List<JobClaim> taken = take(2);
        assertWaiting(2);
        settle(taken.get(0), NINE);
        assertWaiting(2);
        giveBack(taken.get(1), PAUSE, true);
        assertWaiting(3);
    }

    /** Some queues know it from what was last taken. */
    private void assertWaiting(int expected) {
        take(0);
        assertEquals(expected, queue.waiting());
    }

    @Test
    void a_settled_job_is_gone_and_the_session_told_once() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        assertEquals(Optional.of(new JobQueue.Stored(NINE, true)), store(claim, NINE));
        settle(claim, NINE);
        settle(claim, NINE);
        passes(TIMES.takeOver().plus(PAUSE));
        assertEquals(List.of(), take(10));
        listener.hears(1);
        assertEquals(List.of("phone j1 resize done 9"), listener.notices());
    }

    @Test
    void a_failure_is_told_as_one() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        JobOutcome failure = JobOutcome.failed("no \"such\" thing");
        store(claim, failure);
        settle(claim, failure);
        listener.hears(1);
        assertEquals(List.of("phone j1 resize failed \"no \\\"such\\\" thing\""), listener.notices());
    }

    @Test
    void a_job_can_be_settled_in_silence() {
        add(job("j1"));
        add(job("j2"));
        List<JobClaim> claims = take(2);
        settle(claims.get(0), null);
        settle(claims.get(1), NINE);
        listener.hears(1);
        assertEquals(List.of("phone j2 resize done 9"), listener.notices());
    }

    @Test
    void progress_is_told_before_the_result() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        queue.tellProgress(claim, json("{\"done\":1}"));
        queue.tellProgress(claim, json("2"));
        settle(claim, NINE);
        listener.hears(3);
        assertEquals(
                List.of(
                        "phone j1 resize progress {\"done\":1}",
                        "phone j1 resize progress 2",
                        "phone j1 resize done 9"),
                listener.notices());
    }

    @Test
    void what_was_given_back_is_taken_again_after_its_pause() {
        add(job("j1"));
        giveBack(take(1).get(0), PAUSE, true);
        assertEquals(List.of(), take(1));
        passes(PAUSE);
        JobClaim again = take(1).get(0);
        assertEquals("j1", again.job().id().value());
        assertEquals(2, again.attempt());
        assertEquals(Origin.GIVEN_BACK, again.origin());
    }

    @Test
    void an_attempt_that_was_none_does_not_count() {
        add(job("j1"));
        giveBack(take(1).get(0), Duration.ZERO, false);
        JobClaim again = take(1).get(0);
        assertEquals(1, again.attempt());
        assertEquals(Origin.GIVEN_BACK, again.origin());
        giveBack(again, Duration.ZERO, true);
        assertEquals(2, take(1).get(0).attempt());
    }

    @Test
    void what_is_given_back_without_a_pause_is_told_of() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        Eventually.holds("the job was told of", () -> listener.ready() > 0);
        int before = listener.ready();
        giveBack(claim, Duration.ZERO, true);
        Eventually.holds("it is told of again", () -> listener.ready() > before);
    }

    @Test
    void a_claim_that_is_left_alone_is_taken_over() {
        add(job("j1"));
        JobClaim left = take(1).get(0);
        passes(TIMES.takeOver().plus(PAUSE));
        JobClaim taken = take(1).get(0);
        assertEquals(left.job(), taken.job());
        assertEquals(2, taken.attempt());
        assertEquals(Origin.TAKEN_OVER, taken.origin());
        assertEquals(List.of(), take(1), "it is claimed anew");
    }

    @Test
    void a_claim_that_is_renewed_is_not_taken_over() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        Duration step = TIMES.takeOver().dividedBy(3);
        for (int i = 0; i < 6; i++) {
            passes(step);
            await(queue.renew(List.of(claim)));
            assertEquals(List.of(), take(1));
        }
        passes(TIMES.takeOver().plus(PAUSE));
        assertEquals(2, take(1).get(0).attempt());
    }

    @Test
    void a_claim_that_holds_no_more_cannot_be_renewed_or_given_back() {
        add(job("j1"));
        JobClaim lost = take(1).get(0);
        passes(TIMES.takeOver().plus(PAUSE));
        JobClaim holds = take(1).get(0);
        giveBack(lost, Duration.ZERO, true);
        assertEquals(List.of(), take(1));
        passes(TIMES.takeOver().dividedBy(2).plus(PAUSE));
        await(queue.renew(List.of(lost)));
        passes(TIMES.takeOver().dividedBy(2).plus(PAUSE));
        assertEquals(holds.attempt() + 1, take(1).get(0).attempt());
    }

    @Test
    void the_first_outcome_that_is_stored_counts_whoever_stores_it() {
        add(job("j1"));
        JobClaim lost = take(1).get(0);
        passes(TIMES.takeOver().plus(PAUSE));
        JobClaim holds = take(1).get(0);
        assertEquals(Optional.of(new JobQueue.Stored(NINE, true)), store(lost, NINE));
        assertEquals(Optional.of(new JobQueue.Stored(NINE, false)), store(holds, TEN));
        assertEquals(Optional.of(new JobQueue.Stored(NINE, false)), store(lost, JobOutcome.failed("late")));
    }

    @Test
    void an_outcome_of_a_settled_job_is_not_stored() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        settle(claim, null);
        assertEquals(Optional.empty(), store(claim, NINE));
    }

    @Test
    void who_takes_over_finds_the_outcome() {
        add(job("j1"));
        add(job("j2"));
        List<JobClaim> claims = take(2);
        JobOutcome failure = JobOutcome.failed("no");
        store(claims.get(0), NINE);
        store(claims.get(1), failure);
        passes(TIMES.takeOver().plus(PAUSE));
        List<JobClaim> taken = new ArrayList<>(take(2));
        assertEquals(List.of("j1", "j2"), ids(taken));
        assertEquals(
                List.of(NINE, failure), taken.stream().map(JobClaim::stored).toList());
    }

    @Test
    void a_given_up_job_has_an_outcome_like_any_other() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        JobOutcome failure = JobOutcome.failed("the job failed");
        Optional<JobQueue.Stored> stored = await(queue.store(claim, failure, "it always fails"));
        assertEquals(Optional.of(new JobQueue.Stored(failure, true)), stored);
        settle(claim, failure);
        listener.hears(1);
    }

    // ---- words ----

    protected static Job job(String id) {
        return new Job(new JobId(id), "resize", json("1"), new UserId("ann"), PHONE, null);
    }

    protected static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    protected static List<String> ids(List<JobClaim> claims) {
        return claims.stream().map(claim -> claim.job().id().value()).toList();
    }

    protected boolean add(Job job) {
        return await(queue.add(job)) == JobQueue.Addition.ADDED;
    }

    protected List<JobClaim> take(int most) {
        return await(queue.take(most));
    }

    protected void giveBack(JobClaim claim, Duration pause, boolean counted) {
        await(queue.giveBack(claim, pause, counted));
    }

    protected Optional<JobQueue.Stored> store(JobClaim claim, JobOutcome outcome) {
        return await(queue.store(claim, outcome, null));
    }

    protected void settle(JobClaim claim, JobOutcome outcome) {
        await(queue.settle(claim, outcome));
    }

    protected static <T> T await(CompletionStage<T> stage) {
        assertNotNull(stage);
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("the queue failed", failure);
        }
    }
}
