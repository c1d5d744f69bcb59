package io.roomcast.jobs.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.jobs.JobClaim;
import io.roomcast.jobs.JobOutcome;
import io.roomcast.jobs.JobQueue;
import io.roomcast.jobs.JobQueueContract;
import io.roomcast.jobs.JobQueueUnavailableException;
import io.roomcast.jobs.RecordingQueueListener;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.Script;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisJobQueueIT extends JobQueueContract {
    private static RedisHouse house;

    private final List<RedisJobQueue> pods = new ArrayList<>();

    @BeforeAll
    static void start() {
        house = new RedisHouse();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Override
    protected JobQueue open(JobQueue.Bounds bounds) {
        house.server().command("FLUSHALL");
        return pod("left", listener, bounds);
    }

    private RedisJobQueue pod(String name, RecordingQueueListener itsListener) {
        return pod(name, itsListener, BOUNDS);
    }

    private RedisJobQueue pod(String name, RecordingQueueListener itsListener, JobQueue.Bounds bounds) {
        var pod = new RedisJobQueue(new RedisLoop(house.vertx()), house.clients(), name, TIMES, bounds);
        pod.listen(itsListener);
        pods.add(pod);
        Eventually.holds("the pod " + name + " is up", pod::isUp);
        return pod;
    }

    @AfterEach
    void close() {
        pods.forEach(RedisJobQueue::close);
    }

    /** The server's clock cannot be moved; for how long claims have been left alone can. */
    @Override
    protected void passes(Duration time) {
        house.server().command("EVAL", """
                        local taken = redis.pcall('XPENDING', KEYS[1], 'roomcast', '-', '+', 1000)
                        for _, mark in ipairs(taken) do
                          local id, consumer, idle, times = unpack(mark)
                          redis.call('XCLAIM', KEYS[1], 'roomcast', consumer, 0, id,
                              'IDLE', idle + ARGV[1], 'RETRYCOUNT', times, 'JUSTID')
                        end
                        """, "1", RedisJobQueue.JOBS, Long.toString(time.toMillis()));
    }

    @Test
    void a_users_jobs_count_on_all_pods_together_and_what_was_deleted_by_hand_does_not() {
        var bounds = new JobQueue.Bounds(SIZE, 2);
        JobQueue left = open(bounds);
        JobQueue right = pod("right", new RecordingQueueListener(), bounds);
        await(left.add(job("j1")));
        await(right.add(job("j2")));
        assertEquals(JobQueue.Addition.TOO_MANY_OF_USER, await(left.add(job("j3"))));
        assertEquals(JobQueue.Addition.TOO_MANY_OF_USER, await(right.add(job("j3"))));
        house.server().command("DEL", RedisJobQueue.JOBS);
        assertEquals(JobQueue.Addition.ADDED, await(right.add(job("j3"))));
    }

    @Test
    void jobs_of_one_pod_are_taken_on_another_and_the_result_comes_back_to_the_first() {
        var elsewhere = new RecordingQueueListener();
        RedisJobQueue right = pod("right", elsewhere);
        add(job("j1"));
        Eventually.holds("the other pod is told", () -> elsewhere.ready() > 1);
        JobClaim claim = await(right.take(1)).get(0);
        right.tellProgress(claim, json("50"));
        JobOutcome done = JobOutcome.done(json("{\"n\":9}"));
        await(right.store(claim, done, null));
        await(right.settle(claim, done));
        listener.hears(2);
        assertEquals(List.of("phone j1 resize progress 50", "phone j1 resize done {\"n\":9}"), listener.notices());
        assertEquals(List.of(), elsewhere.notices());
    }

    @Test
    void each_job_is_taken_by_one_pod() {
        RedisJobQueue right = pod("right", new RecordingQueueListener());
        for (int i = 1; i <= 10; i++) {
            add(job("j" + i));
        }
        List<String> taken = new ArrayList<>(ids(take(4)));
        taken.addAll(ids(await(right.take(10))));
        assertEquals(10, taken.stream().distinct().count());
        assertEquals(10, taken.size());
    }

    @Test
    void a_dead_pods_job_is_taken_over_and_its_session_elsewhere_told() {
        RedisJobQueue right = pod("right", new RecordingQueueListener());
        add(job("j1"));
        await(right.take(1));
        right.close();
        passes(TIMES.takeOver().plus(PAUSE));
        JobClaim claim = take(1).get(0);
        assertEquals(JobClaim.Origin.TAKEN_OVER, claim.origin());
        assertEquals(2, claim.attempt());
        settle(claim, JobOutcome.done(json("1")));
        listener.hears(1);
    }

    @Test
    void an_outcome_is_kept_for_an_hour() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        store(claim, JobOutcome.done(json("[1]")));
        settle(claim, null);
        assertEquals(
                List.of("done", "[1]"), house.server().command("HMGET", "roomcast:jobs:result:j1", "status", "data"));
        long left = Long.parseLong(
                house.server().command("PTTL", "roomcast:jobs:result:j1").get(0));
        assertTrue(
                left > Duration.ofMinutes(59).toMillis()
                        && left <= Duration.ofHours(1).toMillis(),
                () -> "" + left);
        assertEquals(List.of("0"), house.server().command("XLEN", "roomcast:jobs"));
    }

    @Test
    void what_was_given_up_is_kept_with_its_reason_once_and_in_bounds() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        JobOutcome failure = JobOutcome.failed("the job failed");
        await(queue.store(claim, failure, "it always fails"));
        await(queue.store(claim, failure, "it always fails"));
        List<String> dead = house.server().command("XRANGE", "roomcast:jobs:dead", "-", "+");
        assertEquals(
                List.of(
                        "id",
                        "j1",
                        "job",
                        "resize",
                        "user",
                        "ann",
                        "session",
                        "phone",
                        "pod",
                        "left",
                        "data",
                        "1",
                        "attempts",
                        "1",
                        "reason",
                        "it always fails"),
                dead.subList(1, dead.size()));
        for (int i = 0; i < 1_000; i++) {
            house.server().command("XADD", "roomcast:jobs:dead", "*", "reason", "older");
        }
        add(job("j2"));
        await(queue.store(take(1).get(0), failure, "too"));
        assertEquals(List.of("1000"), house.server().command("XLEN", "roomcast:jobs:dead"));
    }

    @Test
    void an_entry_that_is_no_job_is_set_aside() {
        add(job("j1"));
        house.server().command("XADD", "roomcast:jobs", "*", "id", "j2", "job", "resize");
        house.server().command("XADD", "roomcast:jobs", "*", "what", "ever");
        add(job("j3"));
        assertEquals(List.of("j1", "j3"), ids(take(10)));
        Eventually.holds(
                "they are among the dead letters",
                () -> house.server().command("XLEN", "roomcast:jobs:dead").equals(List.of("2")));
        assertTrue(
                house.server().command("XRANGE", "roomcast:jobs:dead", "-", "+").contains("there is no pod"));
        Eventually.holds(
                "they are out of the way",
                () -> house.server().command("XLEN", "roomcast:jobs").equals(List.of("2")));
    }

    @Test
    void when_redis_comes_back_empty_what_was_under_way_is_nobodys_any_more() {
        add(job("j1"));
        JobClaim claim = take(1).get(0);
        house.server().command("FLUSHALL");
        await(queue.renew(List.of(claim)));
        giveBack(claim, PAUSE, true);
        assertTrue(store(claim, JobOutcome.done(json("1"))).isEmpty());
        settle(claim, JobOutcome.done(json("1")));
        assertEquals(List.of(), take(1));
        add(job("j2"));
        assertEquals(List.of("j2"), ids(take(1)));
    }

    @Test
    void while_redis_is_away_so_is_the_queue_and_it_comes_back() {
        try {
            house.server().kill();
            Eventually.holds("it is noticed", () -> !pods.get(0).isUp());
            var failure = assertThrows(
                    CompletionException.class,
                    () -> queue.add(job("j1")).toCompletableFuture().join());
            assertInstanceOf(JobQueueUnavailableException.class, failure.getCause());
        } finally {
            house.server().launch();
        }
        Eventually.holds("it is back", pods.get(0)::isUp);
        assertTrue(add(job("j1")));
        assertEquals(List.of("j1"), ids(take(1)));
    }

    @Test
    void consumers_of_pods_that_are_gone_are_forgotten() {
        pod("long-gone", new RecordingQueueListener());
        add(job("j1"));
        await(pods.get(1).take(0));
        JobClaim claim = await(pods.get(1).take(1)).get(0);
        await(pods.get(1).settle(claim, null));
        assertTrue(house.server()
                .command("XINFO", "CONSUMERS", "roomcast:jobs", "roomcast")
                .contains("long-gone"));
        Instant later = house.server().time().plusMillis(5);
        Eventually.holds("it has been away", () -> house.server().time().isAfter(later));
        house.server().command("EVAL", sweep(), "1", "roomcast:jobs", "1");
        assertFalse(house.server()
                .command("XINFO", "CONSUMERS", "roomcast:jobs", "roomcast")
                .contains("long-gone"));
    }

    private static String sweep() {
        return Script.of(RedisJobQueue.class, "sweep.lua").source();
    }
}
