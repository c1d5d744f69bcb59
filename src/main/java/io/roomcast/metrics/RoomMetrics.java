package io.roomcast.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/** The meters. Safe from any thread; counting does not block. */
public final class RoomMetrics {
    /** Where a message came in. */
    public enum Door {
        WEBSOCKET,
        HTTP,
        CLOCK,
        INBOX,
        JOBS
    }

    /** How a subscribe with a position ended. */
    public enum RecoveryOutcome {
        RECOVERED,
        LOST
    }

    /** Limits of what one client, one user or one room may have. */
    public enum Limit {
        COMMAND_RATE,
        PUBLISH_RATE,
        USER_PUBLISH_RATE,
        ROOM_PUBLISH_RATE,
        SESSION_ROOMS,
        USER_ROOMS,
        USER_JOBS
    }

    /** What became of messages that a slow reader had no room for. */
    public enum Drop {
        LATEST,
        DROP
    }

    /** How questions to the backend that decides fare. */
    public enum Decision {
        /** Posted. */
        ASKED,
        /** The backend said yes, and so on. */
        ALLOWED,
        DENIED,
        /** The backend gave no answer, or was not asked because it gave none before or too much was under way. */
        FAILED,
        /** Answered as an earlier one, or together with one under way. */
        CACHED
    }

    /** Why an event was given up that a backend should have been told. */
    public enum Undelivered {
        /** The backend answered that it never will. */
        REFUSED,
        /** Nor in the last attempt. */
        UNANSWERED,
        /** Too much waited. */
        OVERFLOW,
        /** The server ended before. */
        STOPPED;

        /** As it stands in meters and dead letters. */
        public String word() {
            return tag(this);
        }
    }

    /** Which limit kept someone out, each called as its setting. */
    public enum EntryLimit {
        UPGRADES,
        CONNECTIONS,
        CONNECTIONS_PER_IP,
        CONNECTIONS_PER_USER
    }

    /** Schedules with figures of their own: names that come and go at run time must not become ever more meters. */
    private static final int MAX_SCHEDULES = 1_000;

    private static final String OTHER = "other";
    /** Of connections that broke without a close frame, as RFC 6455 numbers them. */
    private static final String LOST = "1006";

    private final Set<String> schedules = ConcurrentHashMap.newKeySet();
    private final MeterRegistry registry;
    private final Map<Door, Counter> messagesIn = new EnumMap<>(Door.class);
    private final Map<ErrorCode, Counter> errors = new EnumMap<>(ErrorCode.class);
    private final Map<CloseStatus, Counter> closes = new EnumMap<>(CloseStatus.class);
    private final Map<RecoveryOutcome, Counter> recoveries = new EnumMap<>(RecoveryOutcome.class);
    private final Map<Drop, Counter> drops = new EnumMap<>(Drop.class);
    private final Map<Undelivered, Counter> webhooksDead = new EnumMap<>(Undelivered.class);
    private final Map<Decision, Counter> decisions = new EnumMap<>(Decision.class);
    private final Counter webhooksSent;
    private final Counter webhooksRetried;
    private final Counter webhooksLost;
    private final Map<EntryLimit, Counter> entriesRefused = new EnumMap<>(EntryLimit.class);
    private final Map<Limit, Counter> refusals = new EnumMap<>(Limit.class);
    private final Counter originsRefused;
    private final Counter abnormalCloses;
    private final Counter messagesOut;
    private final Counter bytesOut;
    private final Counter gaps;
    private final Counter inboxRejections;
    private final Counter drainedFaster;
    private final Counter announcementsSkipped;
    private final Counter jobsTakenOver;
    private final Counter clusterMissing;
    private final Counter clusterRefused;
    private final Counter revocationsRefused;
    private final Counter tracesLost;
    private final Counter tracesOverwritten;
    private final Timer publishToFlush;
    private final Timer repairs;
    private final LongAdder sessions = new LongAdder();
    private final LongAdder subscriptions = new LongAdder();

    public RoomMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Door door : Door.values()) {
            messagesIn.put(door, counter("roomcast.messages.in", "Messages published", "door", tag(door)));
        }
        for (ErrorCode code : ErrorCode.values()) {
            errors.put(code, counter("roomcast.errors", "Error answers", "code", code.wireName()));
        }
        for (CloseStatus status : CloseStatus.values()) {
            closes.put(status, counter("roomcast.closes", "Closed sessions", "code", Integer.toString(status.code())));
        }
        abnormalCloses = counter("roomcast.closes", "Closed sessions", "code", LOST);
        for (RecoveryOutcome outcome : RecoveryOutcome.values()) {
            recoveries.put(outcome, counter("roomcast.recoveries", "Recoveries", "outcome", tag(outcome)));
        }
        for (Drop policy : Drop.values()) {
            drops.put(policy, counter("roomcast.drops", "Messages dropped for slow readers", "policy", tag(policy)));
        }
        for (Undelivered reason : Undelivered.values()) {
            webhooksDead.put(reason, counter("roomcast.webhooks.dead", "Events given up", "reason", reason.word()));
        }
        for (Decision decision : Decision.values()) {
            decisions.put(
                    decision,
                    counter("roomcast.authorize", "Questions to the backend that decides", "outcome", tag(decision)));
        }
        webhooksSent = Counter.builder("roomcast.webhooks.sent")
                .description("Events that the backend took")
                .register(registry);
        webhooksRetried = Counter.builder("roomcast.webhooks.retried")
                .description("Posts of events that another one follows")
                .register(registry);
        webhooksLost = Counter.builder("roomcast.webhooks.lost")
                .description("Events that were given up and are kept nowhere")
                .register(registry);
        for (Limit limit : Limit.values()) {
            refusals.put(limit, counter("roomcast.refused", "Commands refused by a limit", "limit", tag(limit)));
        }
        for (EntryLimit limit : EntryLimit.values()) {
            String setting = tag(limit).replace('_', '-');
            entriesRefused.put(limit, counter("roomcast.admission.refused", "Connections refused", "limit", setting));
        }
        originsRefused = Counter.builder("roomcast.origins.refused")
                .description("Requests refused for the page that they came from")
                .register(registry);
        messagesOut = Counter.builder("roomcast.messages.out")
                .description("Messages written to sessions, one for each receiver")
                .register(registry);
        bytesOut = Counter.builder("roomcast.bytes.out")
                .description("Bytes written to sessions")
                .baseUnit("bytes")
                .register(registry);
        gaps = Counter.builder("roomcast.gaps")
                .description("Gaps told to sessions")
                .register(registry);
        inboxRejections = Counter.builder("roomcast.inbox.rejected")
                .description("Entries of the inbox that can never be published")
                .register(registry);
        drainedFaster = Counter.builder("roomcast.drain.overflow")
                .description("Sessions sent away faster than the rate, because the deadline was near")
                .register(registry);
        announcementsSkipped = Counter.builder("roomcast.announcements.skipped")
                .description("Comings and goings that a room's members were not told of, because there were too many")
                .register(registry);
        jobsTakenOver = Counter.builder("roomcast.jobs.taken.over")
                .description("Jobs taken from pods that left them alone")
                .register(registry);
        clusterMissing = Counter.builder("roomcast.cluster.missing")
                .description("Answers of pods that did not come in time")
                .register(registry);
        clusterRefused = Counter.builder("roomcast.cluster.refused")
                .description("Questions not asked because too many were under way")
                .register(registry);
        revocationsRefused = Counter.builder("roomcast.revocations.refused")
                .description("Revocations refused because as many are kept as may be")
                .register(registry);
        tracesLost = Counter.builder("roomcast.trace.lost")
                .description("Sessions in rooms whose record made way for another, or for which there was no place")
                .register(registry);
        tracesOverwritten = Counter.builder("roomcast.trace.overwritten")
                .description("Entries of the flight recorder that made way for later ones")
                .register(registry);
        publishToFlush = Timer.builder("roomcast.publish.flush")
                .description("From a message's order to the flush of the last socket of its loop")
                .serviceLevelObjectives(
                        Duration.ofNanos(100_000),
                        Duration.ofNanos(250_000),
                        Duration.ofNanos(500_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
        repairs = Timer.builder("roomcast.repairs")
                .description("From when a room was out of sight until its members had everything or were told")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))
                .register(registry);
        gauge("roomcast.sessions", "Open sessions", sessions::sum);
        gauge("roomcast.subscriptions", "Rooms subscribed, one for each session", subscriptions::sum);
    }

    /** Registers a value that others own: rooms, history, waiting bytes. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    public void messageIn(Door door) {
        messagesIn.get(door).increment();
    }

    public void messagesOut(long messages, long bytes) {
        messagesOut.increment((double) messages);
        bytesOut.increment((double) bytes);
    }

    public void bytesOut(long bytes) {
        bytesOut.increment((double) bytes);
    }

    public void publishToFlush(long nanos) {
        publishToFlush.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void error(ErrorCode code) {
        errors.get(code).increment();
    }

    public void sessionOpened() {
        sessions.increment();
    }

    /** @param status null where the connection was lost without a close frame */
    public void sessionClosed(CloseStatus status) {
        sessions.decrement();
        (status == null ? abnormalCloses : closes.get(status)).increment();
    }

    /** Someone was kept out, or sent away as soon as it was known who they are. */
    public void keptOut(EntryLimit limit) {
        entriesRefused.get(limit).increment();
    }

    public void originRefused() {
        originsRefused.increment();
    }

    public void subscriptionOpened() {
        subscriptions.increment();
    }

    public void subscriptionClosed() {
        subscriptions.decrement();
    }

    public void recovery(RecoveryOutcome outcome) {
        recoveries.get(outcome).increment();
    }

    public void dropped(Drop policy) {
        drops.get(policy).increment();
    }

    /** A command was more than the limit allows. */
    public void refused(Limit limit) {
        refusals.get(limit).increment();
    }

    public void gap() {
        gaps.increment();
    }

    /** @param nanos from when a room was out of sight until its members had everything or were told */
    public void repaired(long nanos) {
        repairs.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Members were not told of one who came or went. */
    public void announcementSkipped() {
        announcementsSkipped.increment();
    }

    /** Sessions sent away faster than the configured rate, because the pod's deadline was near. */
    public void drainedFaster(int sessions) {
        drainedFaster.increment(sessions);
    }

    public void inboxRejected() {
        inboxRejections.increment();
    }

    /** @param schedule its name; beyond a thousand they are told together */
    public void scheduleFired(String schedule) {
        counter("roomcast.schedule.fires", "Pushes of schedules", "schedule", told(schedule))
                .increment();
    }

    /** @param schedule as above */
    public void scheduleFailed(String schedule) {
        counter("roomcast.schedule.failures", "Pushes of schedules that failed", "schedule", told(schedule))
                .increment();
    }

    /** @param job its configured name, here and below */
    public void jobAccepted(String job) {
        counter("roomcast.jobs.accepted", "Jobs put into the queue", "job", job).increment();
    }

    public void jobDone(String job) {
        counter("roomcast.jobs.done", "Jobs with a result", "job", job).increment();
    }

    public void jobFailed(String job) {
        counter("roomcast.jobs.failed", "Jobs that came to nothing", "job", job).increment();
    }

    public void jobRetried(String job) {
        counter("roomcast.jobs.retried", "Attempts that another one follows", "job", job)
                .increment();
    }

    public void jobDead(String job) {
        counter("roomcast.jobs.dead", "Jobs given up", "job", job).increment();
    }

    public void jobTakenOver() {
        jobsTakenOver.increment();
    }

    /** One attempt, however it ended. */
    public void jobTime(String job, long nanos) {
        Timer.builder("roomcast.jobs.time")
                .description("Time that handlers took for one attempt")
                .tag("job", job)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * A question to all pods is done with.
     *
     * @param topic of the few that there are
     * @param missing pods that did not answer
     */
    public void clusterAsked(String topic, long nanos, int missing) {
        Timer.builder("roomcast.cluster.time")
                .description("From a question to all pods to the last answer")
                .tag("topic", topic)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
        clusterMissing.increment(missing);
    }

    public void clusterRefused() {
        clusterRefused.increment();
    }

    public void revocationRefused() {
        revocationsRefused.increment();
    }

    /** What was recorded of a session made way for another, or there was no place for it. */
    public void traceLost() {
        tracesLost.increment();
    }

    /** One of the things that were recorded of a session made way for a later one. */
    public void traceOverwritten() {
        tracesOverwritten.increment();
    }

    public void authorized(Decision decision) {
        decisions.get(decision).increment();
    }

    public void webhooksSent(int events) {
        webhooksSent.increment(events);
    }

    public void webhookRetried() {
        webhooksRetried.increment();
    }

    public void webhooksDead(Undelivered reason, int events) {
        webhooksDead.get(reason).increment(events);
    }

    public void webhookLost(int events) {
        webhooksLost.increment(events);
    }

    /** What has been counted so far, for whoever has no Prometheus at hand. */
    public Figures figures() {
        Map<String, Long> totals = new LinkedHashMap<>();
        totals.put("sessions", sessions.sum());
        totals.put("subscriptions", subscriptions.sum());
        totals.put("messages_out", read(messagesOut));
        totals.put("bytes_out", read(bytesOut));
        totals.put("gaps", read(gaps));
        Map<String, Map<String, Long>> kinds = new LinkedHashMap<>();
        kinds.put("messages_in", read(messagesIn, RoomMetrics::tag));
        kinds.put("recoveries", read(recoveries, RoomMetrics::tag));
        kinds.put("drops", read(drops, RoomMetrics::tag));
        Map<String, Long> closed = read(closes, status -> Integer.toString(status.code()));
        closed.put(LOST, read(abnormalCloses));
        kinds.put("closes", closed);
        kinds.put("errors", read(errors, ErrorCode::wireName));
        kinds.put("refused", read(refusals, RoomMetrics::tag));
        kinds.put("kept_out", read(entriesRefused, RoomMetrics::tag));
        HistogramSnapshot flushes = publishToFlush.takeSnapshot();
        Map<Duration, Long> within = new LinkedHashMap<>();
        for (CountAtBucket bucket : flushes.histogramCounts()) {
            within.put(Duration.ofNanos((long) bucket.bucket()), (long) bucket.count());
        }
        return new Figures(totals, kinds, new Figures.Flushes(flushes.count(), within));
    }

    private static long read(Counter counter) {
        return (long) counter.count();
    }

    private static <K> Map<String, Long> read(Map<K, Counter> counters, Function<K, String> name) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counters.forEach((kind, counter) -> counts.put(name.apply(kind), read(counter)));
        return counts;
    }

    private String told(String schedule) {
        if (schedules.contains(schedule)) {
            return schedule;
        }
        return schedules.size() < MAX_SCHEDULES && schedules.add(schedule) ? schedule : OTHER;
    }

    private Counter counter(String name, String description, String key, String value) {
        return Counter.builder(name).description(description).tag(key, value).register(registry);
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
