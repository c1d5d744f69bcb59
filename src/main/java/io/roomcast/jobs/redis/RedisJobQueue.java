package io.roomcast.jobs.redis;

import io.roomcast.jobs.Job;
import io.roomcast.jobs.JobClaim;
import io.roomcast.jobs.JobOutcome;
import io.roomcast.jobs.JobQueue;
import io.roomcast.jobs.JobQueueUnavailableException;
import io.roomcast.jobs.JobTimes;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.RedisAwayException;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.Script;
import io.roomcast.redis.SubscriptionLink;
import io.roomcast.session.JobDesk;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The jobs of all pods. Talks to Redis on connections of its own, so that jobs delay no publish. */
public final class RedisJobQueue implements JobQueue {
    /** Outcomes are kept for so long, and so a settled job is not run again by a pod that slept. */
    static final Duration KEPT = Duration.ofHours(1);

    static final String JOBS = "roomcast:jobs";
    static final String DEAD = "roomcast:jobs:dead";
    static final String RESULT = "roomcast:jobs:result:";

    private static final Script ADD = Script.of(RedisJobQueue.class, "add.lua");
    private static final Script TAKE = Script.of(RedisJobQueue.class, "claim.lua", "take.lua");
    private static final Script RENEW = Script.of(RedisJobQueue.class, "claim.lua", "renew.lua");
    private static final Script GIVE_BACK = Script.of(RedisJobQueue.class, "claim.lua", "giveback.lua");
    private static final Script STORE = Script.of(RedisJobQueue.class, "store.lua");
    private static final Script SETTLE = Script.of(RedisJobQueue.class, "settle.lua");
    private static final Script SWEEP = Script.of(RedisJobQueue.class, "sweep.lua");
    private static final Script FIND = Script.of(RedisJobQueue.class, "find.lua");
    /** Where a job stands in the stream, for who asks. */
    private static final String PLACE = "roomcast:jobs:place:";
    /** Where each of a user's jobs stands in the stream. */
    private static final String USER = "roomcast:jobs:user:";
    /** Should the stream be lost, no longer. */
    private static final Duration PLACE_KEPT = Duration.ofDays(1);

    private static final String READY = "roomcast:jobs:ready";
    private static final String RESULTS = "roomcast:jobs:results:";
    private static final int MAX_DEAD = 1_000;
    private static final Logger LOG = Logger.getLogger(RedisJobQueue.class);

    private final RedisLoop loop;
    private final CommandLink commands;
    private final SubscriptionLink subscriptions;
    private final String pod;
    private final JobTimes times;
    private final Bounds bounds;
    private volatile Listener listener;
    private volatile int waiting;

    /**
     * @param clients makes a client for one connection
     * @param pod of this process: after a restart the same pod is another one
     */
    public RedisJobQueue(RedisLoop loop, Supplier<Redis> clients, String pod, JobTimes times, Bounds bounds) {
        this.loop = loop;
        this.commands =
                new CommandLink(clients, loop, List.of(ADD, TAKE, RENEW, GIVE_BACK, STORE, SETTLE, SWEEP, FIND));
        this.subscriptions = new SubscriptionLink(clients, loop, new Ear());
        this.pod = pod;
        this.times = times;
        this.bounds = bounds;
    }

    /** Begins to connect; until then the queue is away. */
    @Override
    public void listen(Listener to) {
        listener = to;
        commands.onUp(this::sweep);
        commands.start();
        loop.run(() -> {
            subscriptions.subscribe(RESULTS + pod);
            subscriptions.subscribe(READY);
        });
        subscriptions.start();
    }

    public void close() {
        commands.close();
        subscriptions.close();
    }

    /** True while jobs can be put in, taken and told of, as far as is known. */
    boolean isUp() {
        return commands.isUp() && subscriptions.isUp() && subscriptions.unconfirmed() == 0;
    }

    @Override
    public CompletionStage<Addition> add(Job job) {
        List<Object> arguments =
                new ArrayList<>(List.of(bounds.size(), READY, PLACE_KEPT.toMillis(), bounds.perUser()));
        arguments.addAll(JobEntry.fields(job, pod));
        return run(ADD, List.of(JOBS, PLACE + job.id(), USER + job.user()), arguments.toArray())
                .thenApply(RedisJobQueue::addition);
    }

    private static Addition addition(Response answer) {
        return switch (answer.toInteger()) {
            case 0 -> Addition.FULL;
            case 1 -> Addition.ADDED;
            default -> Addition.TOO_MANY_OF_USER;
        };
    }

    @Override
    public CompletionStage<List<JobClaim>> take(int most) {
        return run(TAKE, List.of(JOBS), pod, most, times.takeOver().toMillis(), RESULT)
                .thenApply(this::claims);
    }

    private List<JobClaim> claims(Response answer) {
        waiting = answer.get(0).toInteger();
        List<JobClaim> claims = new ArrayList<>(answer.size() - 1);
        for (int i = 1; i < answer.size(); i++) {
            Response taken = answer.get(i);
            try {
                claims.add(JobEntry.claim(taken));
            } catch (IllegalArgumentException malformed) {
                setAside(JobEntry.placeOf(taken), malformed.getMessage());
            }
        }
        return claims;
    }

    /** What no pod has put in, nobody can run: it is kept for people to look at. */
    private void setAside(String place, String reason) {
        LOG.warnf("entry %s of %s is no job: %s", place, JOBS, reason);
        Json error = JsonValues.quote("not a job");
        run(STORE, keys(place), place, JobEntry.FAILED, error.utf8(), KEPT.toMillis(), 1, MAX_DEAD, reason)
                .thenCompose(stored -> run(SETTLE, List.of(JOBS), place, "", ""))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        // It is left alone then, and found again.
                        LOG.debugf("entry %s stays: %s", place, failure.getMessage());
                    }
                });
    }

    @Override
    public CompletionStage<Void> renew(Collection<JobClaim> claims) {
        List<Object> arguments = new ArrayList<>();
        arguments.add(pod);
        for (JobClaim claim : claims) {
            arguments.add(claim.place());
            arguments.add(claim.attempt());
        }
        return run(RENEW, List.of(JOBS), arguments.toArray()).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Void> giveBack(JobClaim claim, Duration pause, boolean counted) {
        long leftAlone = Math.max(0, times.takeOver().minus(pause).toMillis());
        int attempts = counted ? claim.attempt() : claim.attempt() - 1;
        String tell = pause.isZero() ? READY : "";
        return run(GIVE_BACK, List.of(JOBS), pod, claim.place(), claim.attempt(), leftAlone, attempts, tell)
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Optional<Stored>> store(JobClaim claim, JobOutcome outcome, String deadLetter) {
        return run(
                        STORE,
                        keys(claim.job().id().value()),
                        claim.place(),
                        outcome.done() ? JobEntry.DONE : JobEntry.FAILED,
                        outcome.value().utf8(),
                        KEPT.toMillis(),
                        claim.attempt(),
                        MAX_DEAD,
                        deadLetter == null ? "" : deadLetter)
                .thenApply(RedisJobQueue::stored);
    }

    private static Optional<Stored> stored(Response answer) {
        return answer.get(0).toInteger() == 0
                ? Optional.empty()
                : Optional.of(new Stored(
                        JobEntry.outcome(answer.get(2), answer.get(3)),
                        answer.get(1).toInteger() == 1));
    }

    @Override
    public CompletionStage<Void> settle(JobClaim claim, JobOutcome outcome) {
        Job job = claim.job();
        Object notice = outcome == null
                ? ""
                : Notice.write(
                        job.session(),
                        new ServerMessage.JobResult(job.id(), job.name(), outcome.done(), outcome.value()));
        return run(
                        SETTLE,
                        List.of(JOBS, PLACE + job.id(), USER + job.user()),
                        claim.place(),
                        RESULTS + claim.replyTo(),
                        notice)
                .thenAccept(done -> {});
    }

    @Override
    public void tellProgress(JobClaim claim, Json progress) {
        Job job = claim.job();
        byte[] notice = Notice.write(job.session(), new ServerMessage.JobProgress(job.id(), job.name(), progress));
        commands.send(Request.cmd(Command.PUBLISH)
                        .arg(RESULTS + claim.replyTo())
                        .arg(notice))
                .whenComplete((told, failure) -> {
                    if (failure != null) {
                        LOG.debugf("progress of job %s is not told: %s", job.id(), failure.getMessage());
                    }
                });
    }

    @Override
    public CompletionStage<Optional<JobDesk.Standing>> find(JobId job) {
        return run(FIND, List.of(JOBS, RESULT + job, PLACE + job)).thenApply(found -> {
            if (found.size() == 0) {
                return Optional.empty();
            }
            return Optional.of(
                    found.size() == 1
                            ? new JobDesk.Standing(false, null)
                            : JobEntry.outcome(found.get(0), found.get(1)).standing());
        });
    }

    @Override
    public int waiting() {
        return waiting;
    }

    private void sweep() {
        run(SWEEP, List.of(JOBS), KEPT.toMillis()).whenComplete((swept, failure) -> {
            if (failure != null) {
                LOG.debugf("former consumers are not forgotten: %s", failure.getMessage());
            }
        });
    }

    private static List<String> keys(String job) {
        return List.of(JOBS, RESULT + job, DEAD);
    }

    private CompletionStage<Response> run(Script script, List<String> keys, Object... arguments) {
        return commands.run(script, keys, arguments)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(RedisAwayException.translate(
                        failure, away -> new JobQueueUnavailableException(away.getMessage(), away.isTold()))));
    }

    /** Called on the loop. */
    private final class Ear implements SubscriptionLink.Listener {
        @Override
        public void onConfirmed(String channel) {
            if (channel.equals(READY)) {
                listener.onReady();
            }
        }

        @Override
        public void onMessage(String channel, byte[] payload) {
            if (channel.equals(READY)) {
                listener.onReady();
                return;
            }
            Notice.read(payload)
                    .ifPresentOrElse(
                            notice -> listener.onNotice(notice.session(), notice.message()),
                            () -> LOG.debug("a word about a job was not understood"));
        }

        @Override
        public void onLost() {
            // Results that are told meanwhile are lost, as they may be; jobs are found by looking.
        }
    }
}
