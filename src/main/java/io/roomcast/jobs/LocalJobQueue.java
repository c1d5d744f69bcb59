package io.roomcast.jobs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.UserId;
import io.roomcast.session.JobDesk;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The jobs of a pod on its own, in memory: they end with the process, and dead letters are a line in the log and a figure. */
public final class LocalJobQueue implements JobQueue {
    private static final String NO_ADDRESS = "";

    private final Clock clock;
    private final JobTimes times;
    private final Bounds bounds;

    /** All that is not settled. */
    @GuardedBy("this")
    private final Map<JobId, Entry> entries = new HashMap<>();

    /** The same, those first that may be taken first. */
    @GuardedBy("this")
    private final TreeSet<Entry> byTime = new TreeSet<>(
            Comparator.<Entry, Instant>comparing(entry -> entry.freeAt).thenComparing(entry -> entry.number));

    /** How many there are of each user that has any; empty where there is no limit. */
    @GuardedBy("this")
    private final Map<UserId, Integer> byUser = new HashMap<>();

    /** Of jobs that are settled. */
    @GuardedBy("this")
    private final RecentOutcomes outcomes = new RecentOutcomes();

    @GuardedBy("this")
    private long added;

    /** Jobs that are claimed and neither given back nor settled. */
    @GuardedBy("this")
    private int claimed;

    /** Whoever asks before anybody listens is found by those who look. */
    private volatile Listener listener = Listener.NOBODY;

    /** One job; guarded as the collections are. */
    private static final class Entry {
        private final Job job;
        private final long number;
        private final Instant addedAt;
        /** From when on it may be taken; changes only while it is in no set. */
        private Instant freeAt;

        private int attempt;
        /** How it comes to be taken when it is taken next. */
        private JobClaim.Origin next = JobClaim.Origin.NEW;

        private JobOutcome outcome;

        Entry(Job job, long number, Instant now) {
            this.job = job;
            this.number = number;
            this.addedAt = now;
            this.freeAt = now;
        }

        boolean isClaimed() {
            return next == JobClaim.Origin.TAKEN_OVER;
        }
    }

    LocalJobQueue(Clock clock, JobTimes times, Bounds bounds) {
        this.clock = clock;
        this.times = times;
        this.bounds = bounds;
    }

    @Override
    public void listen(Listener to) {
        listener = to;
    }

    @Override
    public CompletionStage<Addition> add(Job job) {
        synchronized (this) {
            if (entries.size() >= bounds.size()) {
                return CompletableFuture.completedFuture(Addition.FULL);
            }
            if (bounds.perUser() > 0) {
                if (byUser.getOrDefault(job.user(), 0) >= bounds.perUser()) {
                    return CompletableFuture.completedFuture(Addition.TOO_MANY_OF_USER);
                }
                byUser.merge(job.user(), 1, Integer::sum);
            }
            var entry = new Entry(job, added++, clock.instant());
            entries.put(job.id(), entry);
            byTime.add(entry);
        }
        listener.onReady();
        return CompletableFuture.completedFuture(Addition.ADDED);
    }

    @Override
    public synchronized CompletionStage<List<JobClaim>> take(int most) {
        Instant now = clock.instant();
        List<JobClaim> taken = new ArrayList<>();
        while (taken.size() < most
                && !byTime.isEmpty()
                && !byTime.first().freeAt.isAfter(now)) {
            Entry entry = byTime.first();
            JobClaim.Origin origin = entry.next;
            entry.attempt++;
            free(entry, now.plus(times.takeOver()), JobClaim.Origin.TAKEN_OVER);
            taken.add(new JobClaim(
                    entry.job.id().value(),
                    NO_ADDRESS,
                    entry.job,
                    entry.attempt,
                    origin,
                    Duration.between(entry.addedAt, now),
                    entry.outcome));
        }
        return CompletableFuture.completedFuture(taken);
    }

    @Override
    public synchronized CompletionStage<Void> renew(Collection<JobClaim> claims) {
        Instant until = clock.instant().plus(times.takeOver());
        claims.forEach(claim -> held(claim).ifPresent(entry -> free(entry, until, JobClaim.Origin.TAKEN_OVER)));
        return done();
    }

    @Override
    public CompletionStage<Void> giveBack(JobClaim claim, Duration pause, boolean counted) {
        synchronized (this) {
            held(claim).ifPresent(entry -> {
                entry.attempt = counted ? entry.attempt : entry.attempt - 1;
                free(entry, clock.instant().plus(pause), JobClaim.Origin.GIVEN_BACK);
            });
        }
        listener.onReady();
        return done();
    }

    @Override
    public synchronized CompletionStage<Optional<Stored>> store(JobClaim claim, JobOutcome outcome, String deadLetter) {
        Entry entry = entries.get(claim.job().id());
        if (entry == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        boolean first = entry.outcome == null;
        if (first) {
            entry.outcome = outcome;
        }
        return CompletableFuture.completedFuture(Optional.of(new Stored(entry.outcome, first)));
    }

    @Override
    public CompletionStage<Void> settle(JobClaim claim, JobOutcome outcome) {
        boolean removed;
        synchronized (this) {
            Entry entry = entries.remove(claim.job().id());
            removed = entry != null;
            if (removed) {
                byTime.remove(entry);
                byUser.computeIfPresent(entry.job.user(), (user, jobs) -> jobs == 1 ? null : jobs - 1);
                claimed -= entry.isClaimed() ? 1 : 0;
                if (entry.outcome != null) {
                    outcomes.keep(entry.job.id(), entry.outcome, clock.instant());
                }
            }
        }
        if (removed && outcome != null) {
            Job job = claim.job();
            listener.onNotice(
                    job.session(), new ServerMessage.JobResult(job.id(), job.name(), outcome.done(), outcome.value()));
        }
        return done();
    }

    @Override
    public void tellProgress(JobClaim claim, Json progress) {
        Job job = claim.job();
        listener.onNotice(job.session(), new ServerMessage.JobProgress(job.id(), job.name(), progress));
    }

    @Override
    public synchronized CompletionStage<Optional<JobDesk.Standing>> find(JobId job) {
        Entry entry = entries.get(job);
        Optional<JobOutcome> outcome =
                entry == null ? outcomes.find(job, clock.instant()) : Optional.ofNullable(entry.outcome);
        return CompletableFuture.completedFuture(outcome.map(JobOutcome::standing)
                .or(() -> entry == null ? Optional.empty() : Optional.of(new JobDesk.Standing(false, null))));
    }

    @Override
    public synchronized int waiting() {
        return entries.size() - claimed;
    }

    /** What the claim is of, if it holds. */
    @GuardedBy("this")
    private Optional<Entry> held(JobClaim claim) {
        return Optional.ofNullable(entries.get(claim.job().id()))
                .filter(entry -> entry.isClaimed() && entry.attempt == claim.attempt());
    }

    @GuardedBy("this")
    private void free(Entry entry, Instant at, JobClaim.Origin next) {
        byTime.remove(entry);
        claimed -= entry.isClaimed() ? 1 : 0;
        entry.freeAt = at;
        entry.next = next;
        claimed += entry.isClaimed() ? 1 : 0;
        byTime.add(entry);
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}
