package io.roomcast.socket;

import io.quarkus.websockets.next.WebSocketConnection;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Frame;
import io.roomcast.room.Loop;
import io.roomcast.session.Session;
import io.roomcast.session.Transport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;

/** Sends the framework's way, a copy for each frame; counts by itself what has not left. Touched on the loop only. */
final class FrameworkTransport implements Transport {
    private static final Logger LOG = Logger.getLogger(FrameworkTransport.class);
    /** As the channel's own water marks. */
    private static final long HIGH_WATER = 64 << 10;

    private static final long LOW_WATER = 32 << 10;

    private final WebSocketConnection connection;
    private final Closing closing;
    private final Loop loop;
    private Session session;
    private long pending;
    private boolean writable = true;

    FrameworkTransport(WebSocketConnection connection, Loop loop, Closing closing) {
        this.closing = closing;
        this.connection = connection;
        this.loop = loop;
    }

    /** Names who is told when there is room again. */
    void attach(Session newSession) {
        session = newSession;
    }

    @Override
    public void write(Frame frame) {
        frame.parts().forEach(this::writeSingle);
    }

    private void writeSingle(Frame frame) {
        int length = frame.length();
        pending += length;
        writable = writable && pending < HIGH_WATER;
        Uni<Void> sent = frame.isText()
                ? connection.sendText(frame.textPayload())
                : connection.sendBinary(Buffer.buffer(frame.payload()));
        sent.subscribe().with(done -> loop.run(() -> left(length)), failure -> {
            LOG.debugf(failure, "not sent: connection=%s", connection.id());
            loop.run(() -> left(length));
        });
    }

    private void left(int length) {
        pending -= length;
        if (!writable && pending < LOW_WATER) {
            writable = true;
            session.onWritable();
        }
    }

    @Override
    public void flush() {
        // The framework flushes each frame.
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public long pendingBytes() {
        return pending;
    }

    @Override
    public void ping() {
        Connections.ping(connection);
    }

    @Override
    public void pauseReading(boolean paused) {
        // The framework has no back-pressure; the session's own bound holds.
    }

    @Override
    public void close(CloseStatus status) {
        Connections.close(connection, closing.reasonFor(status));
    }
}
