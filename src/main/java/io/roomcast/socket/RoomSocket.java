package io.roomcast.socket;

import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.roomcast.protocol.json.JsonCodec;
import io.roomcast.session.Conversation;
import io.roomcast.socket.SocketSessions.Language;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;

/** The native protocol's door. */
@WebSocket(
        path = "/ws/{room}",
        endpointId = RoomSocket.ENDPOINT,
        inboundProcessingMode = InboundProcessingMode.CONCURRENT)
class RoomSocket {
    static final String ENDPOINT = "rooms";

    private final SocketSessions sessions;
    private final Language language = new Language(new JsonCodec(), Conversation.NATIVE, Closing.NATIVE);

    RoomSocket(SocketSessions sessions) {
        this.sessions = sessions;
    }

    @OnOpen
    @NonBlocking
    void onOpen(WebSocketConnection connection) {
        sessions.open(connection, language);
    }

    @OnTextMessage
    @NonBlocking
    void onText(String text, WebSocketConnection connection) {
        sessions.text(text, connection);
    }

    @OnBinaryMessage
    @NonBlocking
    void onBinary(Buffer bytes, WebSocketConnection connection) {
        sessions.binary(bytes, connection);
    }

    @OnPongMessage
    @NonBlocking
    void onPong(Buffer pong, WebSocketConnection connection) {
        sessions.alive(connection);
    }

    @OnClose
    @NonBlocking
    void onClose(WebSocketConnection connection) {
        sessions.closed(connection);
    }

    @OnError
    @NonBlocking
    void onError(Throwable failure, WebSocketConnection connection) {
        sessions.failed(failure, connection);
    }
}
