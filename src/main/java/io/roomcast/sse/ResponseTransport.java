package io.roomcast.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.roomcast.entrance.Channels;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Frame;
import io.roomcast.room.Loop;
import io.roomcast.session.Session;
import io.roomcast.session.Transport;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A response that goes on as long as its session. What is written between two flushes goes as one piece; counts by itself
 * what has not left. A client says nothing, so it is alive while it takes what it is sent. Touched on the loop only.
 */
final class ResponseTransport implements Transport {
    /** As a channel's own water marks. */
    private static final long HIGH_WATER = 64 << 10;

    private static final long LOW_WATER = 32 << 10;
    /** Of one write, so that a slow client which takes much can be seen to take it. */
    private static final int MAX_WRITE = 64 << 10;
    /** How long the last words may take to whoever does not read. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final HttpServerResponse response;
    private final HttpConnection connection;
    private final boolean alone;
    private final Loop loop;
    private final Framing framing;
    /** Written and not flushed. */
    private final List<ByteBuf> gathered = new ArrayList<>(1);

    private Session session;
    private long pending;
    private boolean writable = true;

    /** @param alone the connection has no other streams */
    private ResponseTransport(
            HttpServerResponse response, HttpConnection connection, boolean alone, Loop loop, Framing framing) {
        this.response = response;
        this.connection = connection;
        this.alone = alone;
        this.loop = loop;
        this.framing = framing;
    }

    static ResponseTransport of(RoutingContext context, Loop loop, Framing framing) {
        boolean alone = StreamEntrance.hasConnectionOfItsOwn(context);
        return new ResponseTransport(context.response(), context.request().connection(), alone, loop, framing);
    }

    /** Names who is told when there is room again. */
    void attach(Session newSession) {
        session = newSession;
    }

    @Override
    public void write(Frame frame) {
        gather(framing.of(frame));
    }

    private void gather(ByteBuf bytes) {
        pending += bytes.readableBytes();
        writable = writable && pending < HIGH_WATER;
        gathered.add(bytes);
    }

    @Override
    public void flush() {
        if (gathered.isEmpty()) {
            return;
        }
        if (isOver()) {
            discard();
            return;
        }
        ByteBuf bytes = gathered.size() == 1
                ? gathered.get(0)
                : Unpooled.wrappedBuffer(gathered.size(), gathered.toArray(ByteBuf[]::new));
        gathered.clear();
        while (bytes.isReadable()) {
            send(bytes.readRetainedSlice(Math.min(MAX_WRITE, bytes.readableBytes())));
        }
        bytes.release();
    }

    /** The framework does not release what is not its own. */
    // Deprecated because it moves to another class with the framework's next version; all other ways copy the bytes.
    @SuppressWarnings("deprecation")
    private void send(ByteBuf bytes) {
        response.write(Buffer.buffer(bytes))
                .onComplete(sent -> loop.run(() -> {
                    int length = bytes.readableBytes();
                    bytes.release();
                    left(length);
                }));
    }

    private void left(int length) {
        pending -= length;
        session.onAlive();
        if (!writable && pending < LOW_WATER) {
            writable = true;
            session.onWritable();
        }
    }

    /** Lets go of what will not be sent: the connection is gone. */
    void discard() {
        gathered.forEach(ByteBuf::release);
        gathered.clear();
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public long pendingBytes() {
        return pending;
    }

    /** Whoever has taken everything is there, as far as anybody can know. */
    @Override
    public void ping() {
        if (pending == 0) {
            session.onAlive();
        }
    }

    @Override
    public void pauseReading(boolean paused) {
        // Nothing is read.
    }

    @Override
    public void close(CloseStatus status) {
        gather(framing.farewell(status));
        flush();
        if (isOver()) {
            return;
        }
        response.end().onComplete(ended -> loop.run(() -> leave(status)));
        if (pending > 0) {
            loop.schedule(this::hangUp, LAST_WORDS);
        }
    }

    /** On the same connection the client would come back to a server that lets nobody in. */
    private void leave(CloseStatus status) {
        if (alone) {
            connection.close();
        } else if (status == CloseStatus.DRAIN) {
            connection.shutdown();
        }
    }

    private void hangUp() {
        if (pending == 0) {
            return;
        }
        if (alone) {
            // The framework's own way would wait for what is not taken.
            Channels.of(connection).ifPresent(channel -> {
                ChannelFuture unused = channel.close();
            });
        } else {
            response.reset();
        }
    }

    private boolean isOver() {
        return response.ended() || response.closed();
    }
}
