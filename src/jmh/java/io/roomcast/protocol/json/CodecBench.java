package io.roomcast.protocol.json;

import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What does one frame of the native format cost, read or written, with 128 bytes of data in each message?
 *
 * <p>Written frames end in a pooled direct buffer, which is given back at once; all times are of one second, whose text the
 * encoder keeps, as it does in a stream of messages. Left out: the socket's own work (unmasking, UTF-8, the channel) and
 * everything a command sets off. Garbage does not count what is off the heap.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
// Loops have a cache of buffers of their own; a thread of JMH would have none. No server looks for leaks.
@Fork(jvmArgsAppend = {"-Dio.netty.allocator.useCacheForAllThreads=true", "-Dio.netty.leakDetection.level=disabled"})
public class CodecBench {
    private static final String ENVELOPE = "message";
    private static final long TIME = 1_767_225_600_123L;

    private final JsonCodec codec = new JsonCodec();
    private final RoomId room = new RoomId("chat:lobby");
    private final String data = '"' + "x".repeat(126) + '"';
    private final byte[] publish =
            ("{\"type\":\"publish\",\"id\":7,\"data\":" + data + "}").getBytes(StandardCharsets.UTF_8);
    private final ServerMessage message = new ServerMessage.Published(message(12_345), ENVELOPE);
    private final List<Message> missed =
            LongStream.range(12_245, 12_345).mapToObj(this::message).toList();
    private final ServerMessage subscribed = new ServerMessage.Subscribed(
            null, room, missed.get(99).position(), new ServerMessage.Recovered(true, missed), ENVELOPE);

    private Message message(long offset) {
        var position = new Position("Zl0fK3vXq1Yb", offset);
        var json = Json.checked(data.getBytes(StandardCharsets.UTF_8));
        return new Message(room, position, TIME + offset % 100, new UserId("alice"), json, null, false);
    }

    @Benchmark
    public ClientMessage decodePublish() {
        return codec.decode(publish, room);
    }

    @Benchmark
    public int encodeMessage() {
        return written(message);
    }

    /** What a client that comes back is told of 100 missed messages: one frame of about 20 KB. */
    @Benchmark
    public int encodeSubscribedWith100() {
        return written(subscribed);
    }

    private int written(ServerMessage content) {
        Frame frame = codec.encode(content);
        int length = frame.length();
        frame.release();
        return length;
    }
}
