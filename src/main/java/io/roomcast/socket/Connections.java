package io.roomcast.socket;

import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;

/** Control frames, which go the framework's way on every transport. A connection that is gone already is no fault. */
final class Connections {
    private static final Logger LOG = Logger.getLogger(Connections.class);

    private Connections() {}

    static void ping(WebSocketConnection connection) {
        connection
                .sendPing(Buffer.buffer())
                .subscribe()
                .with(sent -> {}, failure -> LOG.debugf(failure, "not pinged: connection=%s", connection.id()));
    }

    static void close(WebSocketConnection connection, CloseReason reason) {
        connection
                .close(reason)
                .subscribe()
                .with(closed -> {}, failure -> LOG.debugf(failure, "not closed: connection=%s", connection.id()));
    }
}
