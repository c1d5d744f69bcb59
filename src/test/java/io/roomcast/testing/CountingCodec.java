package io.roomcast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.WireFormat;
import io.roomcast.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The native format, with an eye on every frame that it makes: how many, and whether all were released. */
public final class CountingCodec implements Codec {
    private final Codec codec = new JsonCodec();
    /** One share of each frame, so that its count can be looked at after everybody else let go of it. */
    private final List<ByteBuf> shares = new ArrayList<>();
    /** Null for none. */
    private RuntimeException fault;

    @Override
    public WireFormat format() {
        return codec.format();
    }

    @Override
    public void decode(byte[] utf8, RoomId pathRoom, Consumer<ClientMessage> commands) {
        codec.decode(utf8, pathRoom, commands);
    }

    @Override
    public void decodeBinary(byte[] bytes, Consumer<ClientMessage> commands) {
        codec.decodeBinary(bytes, commands);
    }

    /** The next message throws, as none should. */
    public synchronized void throwsNext(RuntimeException itsFault) {
        fault = itsFault;
    }

    @Override
    public synchronized Frame encode(ServerMessage message) {
        if (fault != null) {
            RuntimeException thrown = fault;
            fault = null;
            throw thrown;
        }
        Frame frame = codec.encode(message);
        shares.add(frame.share());
        return frame;
    }

    public synchronized int encoded() {
        return shares.size();
    }

    /** Frames that someone still owns. */
    public synchronized long held() {
        return shares.stream().filter(share -> root(share).refCnt() > 1).count();
    }

    /** A share has a count of its own, which its owners do not see. */
    private static ByteBuf root(ByteBuf share) {
        ByteBuf root = share;
        while (root.unwrap() != null) {
            root = root.unwrap();
        }
        return root;
    }

    /** Ends the watch: everyone else must have released what they had. */
    public synchronized void assertAllReleased() {
        assertEquals(0, held(), "frames that nobody released");
        endWatch();
    }

    /** Lets go of the watch's own shares, which would look like leaks. */
    public synchronized void endWatch() {
        shares.forEach(ByteBuf::release);
        shares.clear();
    }
}
