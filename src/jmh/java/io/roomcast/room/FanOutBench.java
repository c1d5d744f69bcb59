package io.roomcast.room;

import io.roomcast.auth.Identity;
import io.roomcast.broker.Publication;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonCodec;
import io.roomcast.testing.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does one delivery cost up to the door of the session? An operation is one message for one member, so that time and
 * garbage per publish are those of the table times the members.
 *
 * <p>Measured: publishing through the broker in memory into a room with history (128 bytes of data), the hub, the shard's
 * pass, encoding once, and a call to each member, on one thread. Left out: reading and checking the publish, its ack, the
 * session's queue, the channel and the kernel; so the loop, which is the test's. Members count what they get as a session
 * with one room does that keeps up. The flight recorder is off, as it is out of the box, but where a name says that it is on.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
// Loops have a cache of buffers of their own; a thread of JMH would have none. No server looks for leaks.
@Fork(jvmArgsAppend = {"-Dio.netty.allocator.useCacheForAllThreads=true", "-Dio.netty.leakDetection.level=disabled"})
public class FanOutBench {
    private static final int FEW = 10;
    private static final int MANY = 1_000;
    private static final int BURST = 8;
    private static final RoomId SMALL = new RoomId("chat:small");
    private static final RoomId LARGE = new RoomId("chat:large");
    private static final RoomId RECORDED = new RoomId("recorded:large");
    private static final UserId ALICE = new UserId("alice");

    private final Codec codec = new JsonCodec();
    private final Publication publication = new Publication(
            Json.checked(('"' + "x".repeat(126) + '"').getBytes(StandardCharsets.UTF_8)), ALICE, null, null, false);
    private ManualLoop loop;
    private RoomHouse house;
    private Shard shard;
    private long messages;
    private long flushes;

    @Setup
    public void enterAll() {
        loop = new ManualLoop();
        house = RoomHouse.open(
                loop, "default.presence", "false", "default.join-leave", "false", "recorded.trace", "true");
        shard = new Shard(loop, house.metrics);
        enter(SMALL, FEW);
        enter(LARGE, MANY);
        enter(RECORDED, MANY);
        if (deliver(SMALL, 1) != FEW
                || deliver(LARGE, 1) != MANY
                || deliver(RECORDED, 1) != MANY
                || flushes != FEW + 2 * MANY) {
            throw new IllegalStateException("not everyone got it");
        }
    }

    private void enter(RoomId room, int members) {
        Identity anyone = Identity.vouchedFor(ALICE);
        for (int i = 0; i < members; i++) {
            var member = new CountingSubscriber();
            SubscribeResult result = house.service
                    .subscribe(shard, member, anyone, room, null)
                    .toCompletableFuture()
                    .join();
            var subscribed = (SubscribeResult.Subscribed) result;
            house.service.goLive(
                    shard,
                    subscribed.membership(),
                    member,
                    anyone,
                    subscribed.recovery().head());
        }
        loop.runAll();
    }

    @Benchmark
    @OperationsPerInvocation(FEW)
    public long oneTo10() {
        return deliver(SMALL, 1);
    }

    @Benchmark
    @OperationsPerInvocation(MANY)
    public long oneTo1000() {
        return deliver(LARGE, 1);
    }

    /** What came while the loop was busy goes out by one pass. */
    @Benchmark
    @OperationsPerInvocation(BURST * FEW)
    public long burstOf8To10() {
        return deliver(SMALL, BURST);
    }

    @Benchmark
    @OperationsPerInvocation(BURST * MANY)
    public long burstOf8To1000() {
        return deliver(LARGE, BURST);
    }

    @Benchmark
    @OperationsPerInvocation(MANY)
    public long recordedOneTo1000() {
        return deliver(RECORDED, 1);
    }

    @Benchmark
    @OperationsPerInvocation(BURST * MANY)
    public long recordedBurstOf8To1000() {
        return deliver(RECORDED, BURST);
    }

    private long deliver(RoomId room, int count) {
        long before = messages;
        for (int i = 0; i < count; i++) {
            house.broker.publish(room, publication);
        }
        loop.runAll();
        return messages - before;
    }

    private final class CountingSubscriber implements Subscriber {
        private final SessionId id = SessionId.random();

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public void deliver(Membership membership, Delivery delivery) {
            write(delivery.messages().size(), delivery.frame(codec).length());
            shard.flushLater(this);
        }

        @Override
        public boolean deliver(Membership membership, Burst burst) {
            write(burst.messages(), burst.frame(codec).length());
            flush();
            return true;
        }

        private void write(int written, int length) {
            shard.written(written, length);
            messages += written;
        }

        @Override
        public void passOwn(Membership membership, Message own) {
            throw new AssertionError("nobody asked for that");
        }

        @Override
        public void losePosition(Membership membership) {
            throw new AssertionError("the broker is in memory");
        }

        @Override
        public void flush() {
            flushes++;
        }
    }
}
