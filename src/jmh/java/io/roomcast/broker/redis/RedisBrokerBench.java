package io.roomcast.broker.redis;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.RecordingListener;
import io.roomcast.broker.Recovery;
import io.roomcast.broker.Retention;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.BusEvents;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does a call of the Redis broker cost, and how many of them go through one pod's connection?
 *
 * <p>A Redis of its own runs on this machine, on a free port, and writes nothing to disk. Calls go round 100 rooms with a
 * history of 100 messages, 128 bytes of data in each. {@code alone} is the round trip of one call while nothing else is under
 * way. In flight, 64 calls are kept under way from the connection's own loop, where an answer sends the next call: a
 * million divided by the microseconds of a call is how many of them there are in a second, and 64 times as long takes each
 * from its sending to its answer. How much of a call is the script's, Redis itself tells at the end of each fork. Nobody is
 * subscribed: the script's PUBLISH is paid, its receivers are not. Left out too are the doors, and the way from a session's
 * loop to that of the connection and back. Garbage is that of the pod, not of Redis.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(jvmArgsAppend = "-Dio.netty.leakDetection.level=disabled")
public class RedisBrokerBench {
    private static final int ROOMS = 100;
    private static final int KEPT = 100;
    private static final int IN_FLIGHT = 64;
    /** Calls of one round, at whose ends the line runs dry. */
    private static final int ROUND = 6_400;

    private final Publication publication = new Publication(
            Json.checked(('"' + "x".repeat(126) + '"').getBytes(StandardCharsets.UTF_8)),
            new UserId("alice"),
            null,
            null,
            false);
    private final List<RoomId> published = rooms("published");
    private final List<RoomId> missed = rooms("missed");
    private final AtomicInteger turn = new AtomicInteger();
    private RedisHouse house;
    private RedisBroker broker;
    /** Where the members of each missed room stand: before all that is kept. */
    private List<Position> since;

    private static List<RoomId> rooms(String name) {
        return IntStream.range(0, ROOMS)
                .mapToObj(number -> new RoomId(name + ":" + number))
                .toList();
    }

    @Setup
    public void fill() {
        house = new RedisHouse();
        broker = new RedisBroker(
                room -> new Retention(KEPT, Duration.ofHours(1), KEPT),
                Clock.systemUTC(),
                house.access(),
                new BusEvents(),
                new RoomMetrics(new SimpleMeterRegistry()));
        broker.listen(new RecordingListener());
        Eventually.holds("the broker receives", broker::isReceiving);
        since = missed.stream()
                .map(room -> done(broker.recover(room, null)).head())
                .toList();
        inFlight(KEPT * ROOMS, () -> broker.publish(next(missed), publication));
        house.server().command("CONFIG", "RESETSTAT");
    }

    /** Tells how much of a call was the script's, in Redis; the few that any pod runs by itself are in it. */
    @TearDown
    public void close() {
        house.server()
                .command("INFO", "commandstats")
                .get(0)
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .forEach(line -> System.out.printf("%nIn Redis: %s%n", line));
        broker.close();
        house.close();
    }

    @Benchmark
    public PublishResult publishAlone() {
        return done(publish());
    }

    @Benchmark
    @OperationsPerInvocation(ROUND)
    public void publish64InFlight() {
        inFlight(ROUND, this::publish);
    }

    /** All 100 messages, as a client gets them that was away for long. */
    @Benchmark
    public Recovery recover100Alone() {
        return done(recover());
    }

    @Benchmark
    @OperationsPerInvocation(ROUND)
    public void recover100With64InFlight() {
        inFlight(ROUND, this::recover);
    }

    private CompletionStage<PublishResult> publish() {
        return broker.publish(next(published), publication);
    }

    /** No two that are under way ask the same, or they would be answered by one read. */
    private CompletionStage<Recovery> recover() {
        int number = nextNumber();
        return broker.recover(missed.get(number), since.get(number)).thenApply(RedisBrokerBench::checked);
    }

    private static Recovery checked(Recovery recovery) {
        if (recovery.messages().size() != KEPT) {
            throw new IllegalStateException("not all was recovered");
        }
        return recovery;
    }

    private RoomId next(List<RoomId> rooms) {
        return rooms.get(nextNumber());
    }

    private int nextNumber() {
        return Math.floorMod(turn.getAndIncrement(), ROOMS);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static void inFlight(int calls, Supplier<? extends CompletionStage<?>> call) {
        var line = new Line(calls, call);
        for (int i = 0; i < IN_FLIGHT; i++) {
            line.next();
        }
        done(line.ended);
    }

    /** So many calls, of which each answer sends the next. */
    private static final class Line {
        private final int calls;
        private final Supplier<? extends CompletionStage<?>> call;
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        Line(int calls, Supplier<? extends CompletionStage<?>> call) {
            this.calls = calls;
            this.call = call;
        }

        void next() {
            if (sent.getAndIncrement() < calls) {
                call.get().whenComplete(this::answered);
            }
        }

        private void answered(Object answer, Throwable failure) {
            if (failure != null) {
                ended.completeExceptionally(failure);
            } else if (answered.incrementAndGet() == calls) {
                ended.complete(null);
            } else {
                next();
            }
        }
    }
}
