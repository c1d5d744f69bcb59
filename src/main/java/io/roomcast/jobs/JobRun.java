package io.roomcast.jobs;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One attempt at a job. Fields that change belong to the runner's loop unless they say otherwise. */
final class JobRun implements JobCall {
    private static final long PROGRESS_EVERY = TimeUnit.MILLISECONDS.toNanos(100);

    final JobClaim claim;
    /** Null where this pod does not know the job. */
    final KnownJob known;

    private final Consumer<Json> progress;
    /** When progress was last told, by {@link System#nanoTime}; shared by the handler's threads. */
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - PROGRESS_EVERY);
    /** Nothing the handler does counts any more. Read by the handler's threads. */
    private volatile boolean over;

    /** Null where no handler was started. */
    private Runnable interrupter;

    private long ticksLeft;
    private boolean working;
    private boolean settled;

    JobRun(JobClaim claim, KnownJob known, Consumer<Json> progress) {
        this.claim = claim;
        this.known = known;
        this.progress = progress;
    }

    // ---- for the runner ----

    String job() {
        return claim.job().name();
    }

    void started(Runnable interrupts, long ticks) {
        working = true;
        interrupter = interrupts;
        ticksLeft = ticks;
    }

    void workerReturned() {
        working = false;
    }

    /** True once, when the handler's time is over. */
    boolean tickIsLast() {
        return working && !over && --ticksLeft == 0;
    }

    boolean isOver() {
        return over;
    }

    /** From now on nothing the handler does counts. */
    void end() {
        over = true;
    }

    void interrupt() {
        if (working) {
            interrupter.run();
        }
    }

    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    /** True if neither a thread nor the queue has anything to do with it any more. */
    boolean isGone() {
        return settled && !working;
    }

    // ---- for the handler ----

    @Override
    public JobId id() {
        return claim.job().id();
    }

    @Override
    public int attempt() {
        return claim.attempt();
    }

    @Override
    public UserId user() {
        return claim.job().user();
    }

    @Override
    public SessionId session() {
        return claim.job().session();
    }

    @Override
    public Json data() {
        return claim.job().data();
    }

    @Override
    public void progress(Json how) {
        if (how.length() > MAX_PROGRESS_BYTES) {
            throw new IllegalArgumentException("progress may have " + MAX_PROGRESS_BYTES + " bytes");
        }
        long now = System.nanoTime();
        long last = toldAt.get();
        if (!over && now - last >= PROGRESS_EVERY && toldAt.compareAndSet(last, now)) {
            progress.accept(how);
        }
    }
}
