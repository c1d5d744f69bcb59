package io.roomcast.schedule.redis;

import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.json.JsonFields;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.RedisAwayException;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.Script;
import io.roomcast.room.ScheduleDesk.Plan;
import io.roomcast.room.SchedulesAwayException;
import io.roomcast.schedule.ScheduleStore;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What was decided about schedules, for all pods: it survives them, not a Redis that loses its data. Each pod asks every second whether
 * something has changed; while Redis is away it keeps what it knows. Safe from any thread; what is read is put together on the loop.
 */
public final class RedisScheduleStore implements ScheduleStore {
    private static final Logger LOG = Logger.getLogger(RedisScheduleStore.class);
    private static final Script DECIDE = Script.of(RedisScheduleStore.class, "decide.lua");
    private static final Script DECIDED = Script.of(RedisScheduleStore.class, "decided.lua");
    private static final List<String> KEYS = List.of(
            "roomcast:schedules:version",
            "roomcast:schedules:plans",
            "roomcast:schedules:paused",
            "roomcast:schedules:since");
    private static final Duration READ_EVERY = Duration.ofSeconds(1);
    private static final int VERSION_BYTES = 9;
    /** No version of any store. */
    private static final String NONE = "-";

    private final RandomText versions = new RandomText(VERSION_BYTES);
    private final RedisLoop loop;
    private final CommandLink commands;
    private volatile Runnable listener = () -> {};
    /** Null until it was read. Written on the loop only. */
    private volatile Map<String, Decision> decisions;

    private Runnable stopReading = () -> {};
    /** Touched on the loop only. */
    private String version = NONE;

    /** @param clients makes a client for one connection */
    public RedisScheduleStore(RedisLoop loop, Supplier<Redis> clients) {
        this.loop = loop;
        this.commands = new CommandLink("schedules", clients, loop, List.of(DECIDE, DECIDED));
    }

    /** Begins to connect; until then nothing is known. Once. */
    public void start() {
        commands.onUp(this::look);
        commands.start();
        stopReading = loop.every(READ_EVERY, this::look);
    }

    public void close() {
        stopReading.run();
        commands.close();
    }

    @Override
    public Optional<Map<String, Decision>> decisions() {
        return Optional.ofNullable(decisions);
    }

    @Override
    public void listen(Runnable changed) {
        listener = changed;
    }

    @Override
    public CompletionStage<Change> put(String name, Plan plan) {
        return decide("put", name, write(plan));
    }

    @Override
    public CompletionStage<Change> remove(String name) {
        return decide("remove", name, "");
    }

    @Override
    public CompletionStage<Change> pause(String name) {
        return decide("pause", name, "");
    }

    @Override
    public CompletionStage<Change> resume(String name) {
        return decide("resume", name, "");
    }

    private CompletionStage<Change> decide(String what, String name, String plan) {
        return commands.run(DECIDE, KEYS, what, name, versions.next(), MAX_SCHEDULES, HANDOVER.toMillis(), plan)
                .thenCompose(answer -> read().thenApply(read -> Change.valueOf(answer.toString())))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        RedisAwayException.translate(failure, away -> new SchedulesAwayException(away.getMessage()))));
    }

    // ---- what was decided ----

    private void look() {
        if (commands.isUp()) {
            read().whenComplete((read, failure) -> {
                if (failure != null) {
                    LOG.debugf("what was decided about schedules could not be read: %s", failure.getMessage());
                }
            });
        }
    }

    /** Complete when this pod knows what Redis knew. */
    private CompletionStage<Void> read() {
        CompletableFuture<Void> known = new CompletableFuture<>();
        loop.run(() -> commands.run(DECIDED, KEYS, version)
                .whenComplete((answer, failure) -> loop.run(() -> {
                    if (failure != null) {
                        known.completeExceptionally(failure);
                        return;
                    }
                    try {
                        heard(answer);
                        known.complete(null);
                    } catch (RuntimeException fault) {
                        LOG.error("what was decided about schedules cannot be understood", fault);
                        known.completeExceptionally(fault);
                    }
                })));
        return known;
    }

    /** Answers come in the order of the questions, so the newest is the last. */
    private void heard(Response answer) {
        if (answer.size() == 1) {
            return;
        }
        Map<String, String> plans = map(answer.get(1));
        Map<String, String> paused = map(answer.get(2));
        Map<String, String> since = map(answer.get(3));
        Map<String, Decision> all = new TreeMap<>();
        for (Map<String, String> known : List.of(plans, paused, since)) {
            for (String name : known.keySet()) {
                all.computeIfAbsent(
                        name,
                        which -> new Decision(
                                Optional.ofNullable(plans.get(which))
                                        .map(RedisScheduleStore::readPlan)
                                        .orElse(null),
                                paused.containsKey(which),
                                Optional.ofNullable(since.get(which))
                                        .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)))
                                        .orElse(null)));
            }
        }
        version = answer.get(0).toString();
        decisions = all;
        listener.run();
    }

    private static Map<String, String> map(Response flat) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            map.put(flat.get(i).toString(), flat.get(i + 1).toString());
        }
        return map;
    }

    // ---- how a plan is written ----

    private static String write(Plan plan) {
        var json = new StringBuilder("{");
        write(json, "room", plan.room());
        write(json, "message", plan.message());
        write(json, "cron", plan.cron());
        write(json, "every", plan.every());
        write(json, "time_zone", plan.timeZone());
        write(json, "missed", plan.missed());
        return json.append('}').toString();
    }

    private static void write(StringBuilder json, String name, String value) {
        if (value != null) {
            json.append(json.length() > 1 ? "," : "")
                    .append(JsonValues.quote(name))
                    .append(':')
                    .append(JsonValues.quote(value));
        }
    }

    private static Plan readPlan(String written) {
        JsonFields fields = JsonFields.parse(written.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new IllegalArgumentException("not a plan"));
        return new Plan(
                fields.text("room").orElse(null),
                fields.text("message").orElse(null),
                fields.text("cron").orElse(null),
                fields.text("every").orElse(null),
                fields.text("time_zone").orElse(null),
                fields.text("missed").orElse(null));
    }
}
