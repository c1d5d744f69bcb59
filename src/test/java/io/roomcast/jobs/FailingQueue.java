package io.roomcast.jobs;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.session.JobDesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A queue that is away when the test says so. For one thread. */
final class FailingQueue implements JobQueue {
    /** What it is asked. */
    enum Call {
        TAKE,
        STORE,
        SETTLE
    }

    private final JobQueue real;
    private final List<Call> failing = new ArrayList<>();

    FailingQueue(JobQueue real) {
        this.real = real;
    }

    /** Each fails once, and changes nothing. */
    void failNext(Call... calls) {
        failing.addAll(List.of(calls));
    }

    private <T> CompletionStage<T> unlessAway(Call call, Supplier<CompletionStage<T>> asked) {
        return failing.remove(call)
                ? CompletableFuture.failedFuture(new JobQueueUnavailableException("the queue is away", false))
                : asked.get();
    }

    @Override
    public void listen(Listener listener) {
        real.listen(listener);
    }

    @Override
    public CompletionStage<Addition> add(Job job) {
        return real.add(job);
    }

    @Override
    public CompletionStage<List<JobClaim>> take(int most) {
        return unlessAway(Call.TAKE, () -> real.take(most));
    }

    @Override
    public CompletionStage<Void> renew(Collection<JobClaim> claims) {
        return real.renew(claims);
    }

    @Override
    public CompletionStage<Void> giveBack(JobClaim claim, Duration pause, boolean counted) {
        return real.giveBack(claim, pause, counted);
    }

    @Override
    public CompletionStage<Optional<Stored>> store(JobClaim claim, JobOutcome outcome, String deadLetter) {
        return unlessAway(Call.STORE, () -> real.store(claim, outcome, deadLetter));
    }

    @Override
    public CompletionStage<Void> settle(JobClaim claim, JobOutcome outcome) {
        return unlessAway(Call.SETTLE, () -> real.settle(claim, outcome));
    }

    @Override
    public void tellProgress(JobClaim claim, Json progress) {
        real.tellProgress(claim, progress);
    }

    @Override
    public CompletionStage<Optional<JobDesk.Standing>> find(JobId job) {
        return real.find(job);
    }

    @Override
    public int waiting() {
        return real.waiting();
    }
}
