package io.roomcast.jobs;

import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.callback.RetryPause;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.StageFailure;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.room.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Takes jobs while it has workers for them, has them done, and sees to it that each outcome is stored and passed on. A worker
 * counts as busy until its thread has come back and its job is off this pod's hands; that bounds all there is here. Touched on
 * its loop only, unless said otherwise.
 */
final class JobRunner {
    /** Time-outs are as fine as this. */
    static final Duration TICK = Duration.ofMillis(200);
    /** While the queue or a room is away, or no pod at hand knows the job. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    /** How long pods may come and go until a job that none of them knows is given up. */
    static final Duration UNKNOWN_UNTIL = Duration.ofHours(1);

    private static final Duration REPEAT = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private final JobQueue queue;
    private final JobCatalog catalog;
    private final JobDelivery delivery;
    private final Workers workers;
    private final Loop loop;
    private final RoomMetrics metrics;
    private final Limits limits;
    private final Set<JobRun> runs = new LinkedHashSet<>();
    private long ticks;
    private boolean taking;
    private boolean takeAgain;
    private boolean failing;
    private boolean closed;
    /** Of {@link #runs}, for other threads. */
    private volatile int running;

    /** @param maxResultSize bytes */
    record Limits(int workers, int maxResultSize, JobTimes times) {}

    /** What an attempt came to: an outcome, or a reason why there is none yet. */
    private record Attempt(JobOutcome outcome, String error, String deadLetter) {
        static Attempt ended(JobOutcome outcome) {
            return new Attempt(outcome, null, null);
        }

        /**
         * @param error for the client, should there be no other attempt
         * @param deadLetter for operators
         */
        static Attempt failed(String error, String deadLetter) {
            return new Attempt(null, error, deadLetter);
        }
    }

    JobRunner(
            JobQueue queue,
            JobCatalog catalog,
            JobDelivery delivery,
            Workers workers,
            Loop loop,
            RoomMetrics metrics,
            Limits limits) {
        this.queue = queue;
        this.catalog = catalog;
        this.delivery = delivery;
        this.workers = workers;
        this.loop = loop;
        this.metrics = metrics;
        this.limits = limits;
    }

    /** Begins to take jobs, and never gives up. Safe from any thread. */
    void start() {
        loop.run(this::tick);
    }

    /** There may be something to take. Safe from any thread. */
    void wake() {
        loop.run(this::take);
    }

    /** Jobs that this pod is at. Safe from any thread. */
    int running() {
        return running;
    }

    /** Leaves what it is at to other pods; complete when they may begin. Safe from any thread. */
    CompletionStage<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.run(() -> {
            closed = true;
            List<CompletableFuture<Void>> left = new ArrayList<>();
            for (JobRun run : List.copyOf(runs)) {
                if (!run.isOver()) {
                    run.end();
                    run.interrupt();
                    left.add(queue.giveBack(run.claim, Duration.ZERO, false).toCompletableFuture());
                }
            }
            CompletionStage<Void> all = CompletableFuture.allOf(left.toArray(CompletableFuture[]::new));
            all.whenComplete((given, failure) -> done.complete(null));
        });
        return done;
    }

    // ---- taking ----

    private void tick() {
        if (closed) {
            return;
        }
        loop.schedule(this::tick, TICK);
        for (JobRun run : List.copyOf(runs)) {
            if (run.tickIsLast()) {
                timeOut(run);
            }
        }
        if (ticks % ticksIn(limits.times().renew()) == 0) {
            renew();
        }
        if (ticks % ticksIn(limits.times().look()) == 0) {
            take();
        }
        ticks++;
    }

    private static long ticksIn(Duration time) {
        return Math.max(1, time.dividedBy(TICK));
    }

    /** A claim that cannot be renewed is taken over; then the first outcome that is stored counts. */
    private void renew() {
        List<JobClaim> claims = runs.stream()
                .filter(run -> !run.isSettled())
                .map(run -> run.claim)
                .toList();
        if (!claims.isEmpty()) {
            watch("renew claims", queue.renew(claims));
        }
    }

    private void take() {
        int free = limits.workers() - runs.size();
        if (closed || free <= 0) {
            return;
        }
        if (taking) {
            takeAgain = true;
            return;
        }
        taking = true;
        takeAgain = false;
        queue.take(free).whenComplete((claims, failure) -> loop.run(() -> taken(claims, failure)));
    }

    private void taken(List<JobClaim> claims, Throwable failure) {
        taking = false;
        if (failure != null) {
            warnOnce(failure);
            return;
        }
        failing = false;
        claims.forEach(this::begin);
        if (takeAgain || !claims.isEmpty()) {
            take();
        }
    }

    private void warnOnce(Throwable failure) {
        Throwable cause = StageFailure.cause(failure);
        if (isTold(cause)) {
            LOG.debugf("jobs wait: %s", cause.getMessage());
        } else if (!failing) {
            failing = true;
            LOG.warnf("jobs wait: %s", cause.getMessage());
        }
    }

    /** True for what the log says without the jobs. */
    private static boolean isTold(Throwable cause) {
        return (cause instanceof JobQueueUnavailableException away && away.isTold())
                || (cause instanceof BrokerUnavailableException behind && behind.isTold());
    }

    private void begin(JobClaim claim) {
        if (closed) {
            watch("give a job back", queue.giveBack(claim, Duration.ZERO, false));
            return;
        }
        if (claim.origin() == JobClaim.Origin.TAKEN_OVER) {
            metrics.jobTakenOver();
            LOG.infof(
                    "job taken over: job=%s id=%s attempt=%d",
                    claim.job().name(), claim.job().id(), claim.attempt());
        }
        KnownJob known = catalog.find(claim.job().name()).orElse(null);
        var run = new JobRun(claim, known, progress -> queue.tellProgress(claim, progress));
        add(run);
        if (claim.stored() != null) {
            run.end();
            passOn(run, claim.stored());
        } else if (known == null) {
            leaveToOthers(run);
        } else if (claim.attempt() > known.attempts()) {
            run.end();
            giveUp(run, "the job was given up", "its last attempt did not end");
        } else {
            start(run);
        }
    }

    /** In a rolling deploy some pods know jobs that others do not. */
    private void leaveToOthers(JobRun run) {
        run.end();
        if (run.claim.age().compareTo(UNKNOWN_UNTIL) > 0) {
            giveUp(run, "the job is not known any more", "no pod knows this job");
            return;
        }
        giveBack(run, PAUSE, false);
    }

    // ---- one attempt ----

    private void start(JobRun run) {
        Runnable interrupter = workers.start(() -> {
            Attempt attempt = attempt(run);
            loop.run(() -> returned(run, attempt));
        });
        // One more: the first tick may come at once.
        run.started(interrupter, ticksIn(run.known.timeout()) + 1);
    }

    /** On a worker's thread. */
    private Attempt attempt(JobRun run) {
        long began = System.nanoTime();
        try {
            return checked(run.known.handler().run(run));
        } catch (JobFailedException failure) {
            return failure.mayRetry()
                    ? Attempt.failed(failure.getMessage(), failure.getMessage())
                    : Attempt.ended(JobOutcome.failed(failure.getMessage()));
        } catch (InterruptedException interrupted) {
            return Attempt.failed("the job was interrupted", "it was interrupted");
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError fault) {
            // Whatever it was: the others that wait for a worker have done nothing wrong.
            LOG.errorf(fault, "a job failed: job=%s id=%s attempt=%d", run.job(), run.id(), run.attempt());
            return Attempt.failed("the job failed", fault.toString());
        } finally {
            metrics.jobTime(run.job(), System.nanoTime() - began);
        }
    }

    private Attempt checked(Json result) {
        if (result == null) {
            return Attempt.failed("the job failed", "its handler returned nothing");
        }
        if (result.length() > limits.maxResultSize()) {
            return Attempt.ended(JobOutcome.failed("the result is larger than " + limits.maxResultSize() + " bytes"));
        }
        return JsonValues.parse(result.utf8())
                .map(json -> Attempt.ended(JobOutcome.done(json)))
                .orElseGet(() -> Attempt.failed("the job failed", "its handler returned no JSON"));
    }

    private void timeOut(JobRun run) {
        run.end();
        run.interrupt();
        LOG.warnf("a job timed out: job=%s id=%s attempt=%d", run.job(), run.id(), run.attempt());
        String text = "it took longer than " + run.known.timeout().toMillis() + " ms";
        conclude(run, Attempt.failed("the job took too long", text));
    }

    private void returned(JobRun run, Attempt attempt) {
        run.workerReturned();
        if (!run.isOver()) {
            run.end();
            conclude(run, attempt);
        }
        removeIfGone(run);
    }

    private void conclude(JobRun run, Attempt attempt) {
        if (attempt.outcome() != null) {
            store(run, attempt.outcome(), null);
            return;
        }
        if (run.attempt() < run.known.attempts()) {
            metrics.jobRetried(run.job());
            giveBack(run, RetryPause.after(run.attempt()), true);
            return;
        }
        giveUp(run, attempt.error(), attempt.deadLetter());
    }

    // ---- what comes of it ----

    private void giveUp(JobRun run, String error, String deadLetter) {
        LOG.warnf("job given up: job=%s id=%s: %s", run.job(), run.id(), deadLetter);
        store(run, JobOutcome.failed(error), deadLetter);
    }

    private void store(JobRun run, JobOutcome outcome, String deadLetter) {
        untilDone(() -> queue.store(run.claim, outcome, deadLetter), stored -> {
            if (stored.isEmpty()) {
                settled(run);
                return;
            }
            if (stored.get().first()) {
                count(run, outcome, deadLetter);
            }
            passOn(run, stored.get().outcome());
        });
    }

    private void count(JobRun run, JobOutcome outcome, String deadLetter) {
        // What this pod does not know is no tag here: it may be anything that somebody put into the queue.
        String tag = run.known == null ? "unknown" : run.job();
        if (outcome.done()) {
            metrics.jobDone(tag);
        } else {
            metrics.jobFailed(tag);
        }
        if (deadLetter != null) {
            metrics.jobDead(tag);
        }
    }

    private void passOn(JobRun run, JobOutcome outcome) {
        delivery.publish(run.claim.job(), outcome)
                .whenComplete((toSession, failure) -> loop.run(() -> {
                    if (failure != null) {
                        Throwable cause = StageFailure.cause(failure);
                        LOG.logf(
                                isTold(cause) ? Level.DEBUG : Level.WARN,
                                "a job's result waits: job=%s id=%s room=%s: %s",
                                run.job(),
                                run.id(),
                                run.claim.job().room(),
                                cause.getMessage());
                        giveBack(run, PAUSE, false);
                        return;
                    }
                    untilDone(() -> queue.settle(run.claim, toSession ? outcome : null), done -> settled(run));
                }));
    }

    /** Should it fail, the claim is not renewed, and the job is taken over. */
    private void giveBack(JobRun run, Duration pause, boolean counted) {
        queue.giveBack(run.claim, pause, counted).whenComplete((done, failure) -> loop.run(() -> settled(run)));
    }

    /** Off this pod's hands. */
    private void settled(JobRun run) {
        run.settle();
        removeIfGone(run);
    }

    private void add(JobRun run) {
        runs.add(run);
        running = runs.size();
    }

    private void removeIfGone(JobRun run) {
        if (run.isGone() && runs.remove(run)) {
            running = runs.size();
            take();
        }
    }

    /** Again and again, for what must not be left out; meanwhile its worker counts as busy. */
    private <T> void untilDone(Supplier<CompletionStage<T>> step, Consumer<T> then) {
        if (closed) {
            return;
        }
        step.get()
                .whenComplete((result, failure) -> loop.run(() -> {
                    if (failure == null) {
                        then.accept(result);
                        return;
                    }
                    warnOnce(failure);
                    if (!closed) {
                        loop.schedule(() -> untilDone(step, then), REPEAT);
                    }
                }));
    }

    private static void watch(String what, CompletionStage<?> stage) {
        stage.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.debugf("could not %s: %s", what, StageFailure.cause(failure).getMessage());
            }
        });
    }
}
