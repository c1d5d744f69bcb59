package io.roomcast.jobs;

import static io.roomcast.jobs.ScriptedHandler.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.callback.RetryPause;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.RoomHouse;
import io.roomcast.testing.ManualLoop;
import io.roomcast.testing.ScriptedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class JobRunnerTest {
    private static final int WORKERS = 2;
    private static final int MAX_RESULT = 200;
    private static final RoomId LOBBY = new RoomId("lobby");

    private final ManualLoop loop = new ManualLoop();
    private final ManualWorkers workers = new ManualWorkers();
    private final ScriptedHandler handler = new ScriptedHandler("work");
    private final RecordingQueueListener told = new RecordingQueueListener();
    private ScriptedBroker broker;
    private final RoomHouse house = RoomHouse.open(
            loop,
            real -> broker = new ScriptedBroker(real),
            "default.presence",
            "false",
            "small.max-message-size",
            "150",
            "tiny.max-message-size",
            "16");
    private final LocalJobQueue local = new LocalJobQueue(house.clock, JobTimes.STANDARD, new JobQueue.Bounds(100, 0));
    private final FailingQueue queue = new FailingQueue(local);
    private final JobRunner runner = runner(Map.of("work.attempts", "3", "work.timeout", "2s"), handler);

    private JobRunner runner(Map<String, String> settings, JobHandler... handlers) {
        return new JobRunner(
                queue,
                JobCatalog.read(Kinds.of(settings), List.of(handlers), MAX_RESULT),
                new JobDelivery(house.service),
                workers,
                loop,
                house.metrics,
                new JobRunner.Limits(WORKERS, MAX_RESULT, JobTimes.STANDARD));
    }

    private void starts(JobRunner started) {
        queue.listen(new JobQueue.Listener() {
            @Override
            public void onReady() {
                started.wake();
            }

            @Override
            public void onNotice(SessionId session, ServerMessage message) {
                told.onNotice(session, message);
            }
        });
        started.start();
        loop.runAll();
    }

    private void asks(String id) {
        asks(id, null);
    }

    private void asks(String id, RoomId room) {
        local.add(new Job(new JobId(id), "work", json("1"), new UserId("ann"), new SessionId("phone"), room));
        loop.runAll();
    }

    /** The worker that began first comes to its end. */
    private void works() {
        workers.finishOne();
        loop.runAll();
    }

    private void passes(Duration time) {
        for (long ticks = time.dividedBy(JobRunner.TICK); ticks > 0; ticks--) {
            house.clock.advance(JobRunner.TICK);
            loop.advance(JobRunner.TICK);
        }
    }

    private double count(String figure) {
        return house.meters.find("roomcast.jobs." + figure).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private List<String> messages(RoomId room) {
        CompletionStage<HistoryPage> page = house.service.history(room, new HistoryQuery(null, 100, false));
        return page.toCompletableFuture().join().messages().stream()
                .map(message -> message.from() + " " + message.data())
                .toList();
    }

    @Test
    void a_job_is_done_and_the_session_told() {
        starts(runner);
        asks("j1");
        assertEquals(1, workers.busy());
        assertEquals(1, runner.running());
        assertEquals(List.of(), told.notices());
        works();
        assertEquals(List.of("phone j1 work done 1"), told.notices());
        assertEquals(0, runner.running());
        assertEquals(1, count("done"));
        assertEquals(1, house.meters.get("roomcast.jobs.time").timer().count());
    }

    @Test
    void no_more_is_taken_than_there_are_workers() {
        starts(runner);
        for (int i = 1; i <= 5; i++) {
            asks("j" + i);
        }
        assertEquals(WORKERS, workers.busy());
        assertEquals(3, local.waiting());
        works();
        assertEquals(WORKERS, workers.busy());
        assertEquals(2, local.waiting());
        for (int i = 0; i < 4; i++) {
            works();
        }
        assertEquals(5, told.notices().size());
    }

    @Test
    void a_job_that_nobody_told_of_is_found_all_the_same() {
        queue.listen(told);
        runner.start();
        asks("j1");
        assertEquals(0, workers.busy());
        passes(JobTimes.STANDARD.look());
        assertEquals(1, workers.busy());
    }

    @Test
    void a_failure_is_tried_again_after_longer_and_longer_pauses_and_then_given_up() {
        handler.does(call -> {
            throw JobFailedException.forNow("the moon is down");
        });
        starts(runner);
        asks("j1");
        works();
        assertEquals(0, workers.busy());
        assertEquals(0, runner.running());
        passes(RetryPause.full(1).plus(JobTimes.STANDARD.look()));
        works();
        passes(RetryPause.full(2).plus(JobTimes.STANDARD.look()));
        assertEquals(List.of(), told.notices());
        works();
        assertEquals(List.of(1, 2, 3), handler.attempts());
        assertEquals(List.of("phone j1 work failed \"the moon is down\""), told.notices());
        assertEquals(2, count("retried"));
        assertEquals(1, count("failed"));
        assertEquals(1, count("dead"));
        passes(Duration.ofMinutes(1));
        assertEquals(0, workers.busy());
    }

    @Test
    void what_can_never_succeed_is_not_tried_again() {
        handler.does(call -> {
            throw JobFailedException.forGood("no such thing");
        });
        starts(runner);
        asks("j1");
        works();
        assertEquals(List.of("phone j1 work failed \"no such thing\""), told.notices());
        assertEquals(1, count("failed"));
        assertEquals(0, count("dead"));
        passes(Duration.ofMinutes(1));
        assertEquals(List.of(1), handler.attempts());
    }

    @Test
    void a_client_learns_nothing_of_the_servers_faults() {
        handler.does(call -> {
            throw new IllegalStateException("password wrong");
        });
        starts(runner);
        asks("j1");
        for (int i = 1; i <= 3; i++) {
            works();
            passes(RetryPause.full(i).plus(JobTimes.STANDARD.look()));
        }
        assertEquals(List.of("phone j1 work failed \"the job failed\""), told.notices());
    }

    @Test
    void an_error_in_a_handler_costs_no_worker() {
        handler.does(call -> {
            throw new StackOverflowError();
        });
        starts(runner);
        for (int i = 1; i <= 3; i++) {
            asks("j" + i);
        }
        works();
        assertEquals(WORKERS, workers.busy());
    }

    @Test
    void a_result_is_any_JSON_that_is_not_too_large() {
        starts(runner);
        String longest = "\"" + "x".repeat(MAX_RESULT - 2) + "\"";
        for (String result : List.of("null", "[1,\n2]", longest, longest + " ")) {
            handler.does(call -> json(result));
            asks("j");
            works();
        }
        assertEquals(
                List.of(
                        "phone j work done null",
                        "phone j work done [1, 2]",
                        "phone j work done " + longest,
                        "phone j work failed \"the result is larger than 200 bytes\""),
                told.notices());
    }

    @Test
    void an_attempt_without_a_result_or_with_one_that_is_no_JSON_has_failed() {
        starts(runner);
        handler.does(call -> call.attempt() == 1 ? null : json("{\"a\":"));
        asks("j1");
        works();
        passes(RetryPause.full(1).plus(JobTimes.STANDARD.look()));
        works();
        assertEquals(2, count("retried"));
        assertEquals(List.of(), told.notices());
    }

    private static Job job(String id) {
        return new Job(new JobId(id), "work", json("1"), new UserId("ann"), new SessionId("phone"), null);
    }

    @Test
    void a_handler_that_takes_too_long_is_interrupted_and_tried_again() {
        starts(runner);
        asks("j1");
        passes(Duration.ofSeconds(1));
        assertEquals(0, workers.interrupts());
        passes(Duration.ofMillis(1_400));
        assertEquals(1, workers.interrupts());
        assertEquals(1, runner.running(), "its thread has not come back");
        passes(RetryPause.full(1).plus(JobTimes.STANDARD.look()));
        assertEquals(2, workers.busy());
        works();
        assertEquals(List.of(), told.notices(), "what comes too late does not count");
        assertEquals(1, runner.running());
        works();
        assertEquals(List.of("phone j1 work done 1"), told.notices());
        assertEquals(0, runner.running());
    }

    @Test
    void handlers_that_never_come_back_take_no_more_than_their_workers() {
        starts(runner);
        for (int i = 1; i <= 5; i++) {
            asks("j" + i);
        }
        passes(Duration.ofMinutes(2));
        assertEquals(WORKERS, workers.busy());
        assertEquals(WORKERS, runner.running());
        assertEquals(5, local.waiting());
    }

    @Test
    void a_job_that_runs_long_is_not_taken_over() {
        JobRunner patient = runner(Map.of("work.timeout", "10m"), handler);
        starts(patient);
        asks("j1");
        passes(Duration.ofMinutes(5));
        assertEquals(1, workers.busy());
        works();
        assertEquals(List.of(1), handler.attempts());
        assertEquals(0, count("taken.over"));
    }

    @Test
    void a_job_whose_taker_died_is_done_as_its_next_attempt() {
        queue.listen(told);
        local.add(job("j1"));
        local.take(1);
        passes(JobTimes.STANDARD.takeOver());
        starts(runner);
        works();
        assertEquals(List.of(2), handler.attempts());
        assertEquals(List.of("phone j1 work done 1"), told.notices());
        assertEquals(1, count("taken.over"));
    }

    @Test
    void a_job_that_takes_every_taker_with_it_is_given_up() {
        queue.listen(told);
        local.add(job("j1"));
        for (int i = 0; i < 3; i++) {
            local.take(1);
            passes(JobTimes.STANDARD.takeOver());
        }
        starts(runner);
        assertEquals(0, workers.busy());
        assertEquals(List.of("phone j1 work failed \"the job was given up\""), told.notices());
        assertEquals(1, count("dead"));
    }

    @Test
    void an_outcome_that_a_dead_pod_stored_is_passed_on_and_not_worked_for_again() {
        queue.listen(told);
        local.add(job("j1"));
        JobClaim claim = local.take(1).toCompletableFuture().join().get(0);
        local.store(claim, JobOutcome.done(json("9")), null);
        passes(JobTimes.STANDARD.takeOver());
        starts(runner);
        assertEquals(List.of("phone j1 work done 9"), told.notices());
        assertEquals(List.of(), handler.attempts());
        assertEquals(0, runner.running());
    }

    @Test
    void a_job_that_only_other_pods_know_is_left_to_them() {
        JobRunner older = runner(Map.of());
        starts(older);
        asks("j1");
        assertEquals(0, older.running());
        passes(Duration.ofMinutes(1));
        assertEquals(List.of(), told.notices());
        passes(Duration.ofHours(1));
        assertEquals(List.of("phone j1 work failed \"the job is not known any more\""), told.notices());
        assertEquals(
                1,
                house.meters
                        .get("roomcast.jobs.dead")
                        .tag("job", "unknown")
                        .counter()
                        .count());
    }

    @Test
    void a_result_for_a_room_is_published_there_in_the_users_name() {
        starts(runner);
        asks("j1", LOBBY);
        works();
        assertEquals(
                List.of("ann {\"job_id\":\"j1\",\"job\":\"work\",\"status\":\"done\",\"result\":1}"), messages(LOBBY));
        assertEquals(List.of(), told.notices());
        assertEquals(0, local.waiting() + runner.running());
    }

    @Test
    void a_failure_for_a_room_is_published_there_too() {
        handler.does(call -> {
            throw JobFailedException.forGood("no");
        });
        starts(runner);
        asks("j1", LOBBY);
        works();
        assertEquals(
                List.of("ann {\"job_id\":\"j1\",\"job\":\"work\",\"status\":\"failed\",\"error\":\"no\"}"),
                messages(LOBBY));
    }

    @Test
    void a_result_for_a_room_is_published_once_however_often_it_is_passed_on() {
        starts(runner);
        queue.failNext(FailingQueue.Call.SETTLE);
        asks("j1", LOBBY);
        works();
        assertEquals(1, runner.running());
        runner.close();
        passes(JobTimes.STANDARD.takeOver());
        starts(runner(Map.of(), handler));
        assertEquals(1, messages(LOBBY).size());
        assertEquals(List.of(1), handler.attempts());
        assertEquals(0, local.waiting());
    }

    @Test
    void a_result_larger_than_its_room_takes_is_a_failure_there() {
        handler.does(call -> json("\"" + "x".repeat(150) + "\""));
        starts(runner);
        asks("j1", new RoomId("small"));
        asks("j2", new RoomId("tiny"));
        works();
        works();
        assertEquals(
                List.of("ann {\"job_id\":\"j1\",\"job\":\"work\",\"status\":\"failed\","
                        + "\"error\":\"the result is larger than the 150 bytes that the room takes\"}"),
                messages(new RoomId("small")));
        assertEquals(List.of(), messages(new RoomId("tiny")), "there not even the failure fits");
        assertEquals(0, runner.running());
    }

    @Test
    void a_result_waits_while_its_room_can_take_nothing() {
        broker.fails(ScriptedBroker.Call.PUBLISH, new BrokerUnavailableException("away"));
        starts(runner);
        asks("j1", LOBBY);
        works();
        assertEquals(0, runner.running());
        passes(Duration.ofMinutes(1));
        broker.failsNoMore(ScriptedBroker.Call.PUBLISH);
        passes(JobRunner.PAUSE.plus(JobTimes.STANDARD.look()));
        assertEquals(1, messages(LOBBY).size());
        assertEquals(List.of(1), handler.attempts());
    }

    @Test
    void an_outcome_that_cannot_be_stored_is_kept_until_it_can() {
        starts(runner);
        queue.failNext(FailingQueue.Call.STORE, FailingQueue.Call.STORE, FailingQueue.Call.SETTLE);
        asks("j1");
        works();
        assertEquals(List.of(), told.notices());
        passes(Duration.ofSeconds(10));
        assertEquals(List.of("phone j1 work done 1"), told.notices());
        assertEquals(List.of(1), handler.attempts());
        assertEquals(0, runner.running());
    }

    @Test
    void while_the_queue_is_away_the_runner_asks_again() {
        queue.failNext(FailingQueue.Call.TAKE, FailingQueue.Call.TAKE, FailingQueue.Call.TAKE);
        starts(runner);
        asks("j1");
        assertEquals(0, workers.busy());
        passes(JobTimes.STANDARD.look().multipliedBy(2));
        assertEquals(1, workers.busy());
    }

    @Test
    void progress_is_told_while_the_work_goes_on_and_not_too_often() {
        handler.does(call -> {
            for (int i = 1; i <= 1_000; i++) {
                call.progress(json(Integer.toString(i)));
            }
            return call.data();
        });
        starts(runner);
        asks("j1");
        works();
        assertEquals("phone j1 work progress 1", told.notices().get(0));
        assertTrue(told.notices().size() < 500, () -> told.notices().toString());
    }

    @Test
    void progress_of_work_that_does_not_count_any_more_is_not_told() {
        handler.does(call -> {
            call.progress(json("1"));
            return call.data();
        });
        starts(runner);
        asks("j1");
        passes(Duration.ofSeconds(3));
        workers.finishOne();
        loop.runAll();
        assertEquals(List.of(), told.notices());
    }

    @Test
    void progress_has_a_size() {
        handler.does(call -> {
            assertThrows(IllegalArgumentException.class, () -> call.progress(json("\"" + "x".repeat(4_095) + "\"")));
            call.progress(json("\"" + "x".repeat(4_094) + "\""));
            return call.data();
        });
        starts(runner);
        asks("j1");
        works();
        assertEquals(2, told.notices().size());
    }

    @Test
    void a_pod_that_ends_leaves_its_jobs_to_others_at_once() {
        starts(runner);
        asks("j1");
        asks("j2");
        asks("j3");
        assertTrue(runner.close().toCompletableFuture().isDone());
        assertEquals(2, workers.interrupts());
        assertEquals(3, local.waiting());
        List<JobClaim> taken = local.take(10).toCompletableFuture().join();
        assertEquals(List.of(1, 1, 1), taken.stream().map(JobClaim::attempt).toList());
        works();
        works();
        assertEquals(List.of(), told.notices());
    }
}
