package io.roomcast.drain.redis;

import io.roomcast.drain.DrainConfig;
import io.roomcast.drain.DrainSlots;
import io.roomcast.drain.SlotRow;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Slots of all pods. While Redis is away a pod takes its share of the rate: the rate divided by the pods that it last knew.
 * Safe from any thread.
 */
public final class RedisDrainSlots implements DrainSlots {
    private static final Logger LOG = Logger.getLogger(RedisDrainSlots.class);
    private static final Script RESERVE = Script.of(RedisDrainSlots.class, "reserve.lua");
    private static final String NEXT = "roomcast:drain:next";
    private static final Duration COUNT_EVERY = Duration.ofSeconds(5);

    private final CommandLink commands;
    private final RedisLoop loop;
    private final int rate;
    private final SlotRow own = new SlotRow();
    private Runnable stopCounting = () -> {};
    /** As of the last time that Redis could be asked. */
    private volatile int pods = 1;

    /** @param clients makes a client for one connection */
    public RedisDrainSlots(RedisLoop loop, Supplier<Redis> clients, DrainConfig config) {
        this.loop = loop;
        this.rate = config.rate();
        this.commands = new CommandLink("drain", clients, loop, List.of(RESERVE));
    }

    /** Begins to connect. Once. */
    public void start() {
        commands.onUp(this::countPods);
        commands.start();
        stopCounting = loop.every(COUNT_EVERY, this::countPods);
    }

    public void close() {
        stopCounting.run();
        commands.close();
    }

    boolean isUp() {
        return commands.isUp();
    }

    /** One at least: this one. */
    int pods() {
        return pods;
    }

    private void countPods() {
        commands.send(Request.cmd(Command.ZCARD).arg(CommandLink.PODS)).whenComplete((count, failure) -> {
            if (failure == null) {
                pods = Math.max(1, count.toInteger());
            }
        });
    }

    @Override
    public CompletionStage<Slots> reserve(int sessions, Duration within) {
        long micros = Math.max(1, DrainSlots.interval(rate).toNanos() / 1_000);
        return commands.run(RESERVE, List.of(NEXT), sessions, within.toNanos() / 1_000, micros)
                .thenApply(answer -> new Slots(
                        Duration.of(answer.get(0).toLong(), ChronoUnit.MICROS),
                        answer.get(1).toInteger(),
                        Duration.of(micros, ChronoUnit.MICROS)))
                .exceptionally(away -> {
                    LOG.warnf("slots are not shared with %d other pods: %s", pods - 1, away.getMessage());
                    return own.take(sessions, within, DrainSlots.interval((double) rate / pods), System.nanoTime());
                });
    }
}
