package io.roomcast.socket;

import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.centrifuge.CentrifugeCodes;
import io.roomcast.protocol.centrifuge.CentrifugeJsonCodec;
import io.roomcast.protocol.centrifuge.CentrifugeProtobufCodec;
import io.roomcast.protocol.centrifuge.Terms;
import io.roomcast.session.Conversation;
import io.roomcast.session.SessionConfig;
import io.roomcast.socket.SocketSessions.Language;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The door for the SDKs of the Centrifuge protocol. Its path names no room; {@code ?room=} may. */
@WebSocket(
        path = "/connection/websocket",
        endpointId = CentrifugeSocket.ENDPOINT,
        inboundProcessingMode = InboundProcessingMode.CONCURRENT)
class CentrifugeSocket {
    static final String ENDPOINT = "centrifuge";

    private static final String PROTOBUF = "centrifuge-protobuf";

    private final SocketSessions sessions;
    private final Language json;
    private final Language protobuf;

    CentrifugeSocket(
            SocketSessions sessions,
            SessionConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.sessions = sessions;
        var terms = new Terms(version, config.refreshAhead());
        this.json = language(new CentrifugeJsonCodec(terms));
        this.protobuf = language(new CentrifugeProtobufCodec(terms));
    }

    private static Language language(Codec codec) {
        return new Language(codec, Conversation.CENTRIFUGE, CentrifugeSocket::closing);
    }

    private static CloseReason closing(CloseStatus status) {
        CentrifugeCodes.Disconnect disconnect = CentrifugeCodes.of(status);
        return new CloseReason(disconnect.code(), disconnect.reason());
    }

    @OnOpen
    @NonBlocking
    void onOpen(WebSocketConnection connection) {
        sessions.open(connection, PROTOBUF.equals(connection.subprotocol()) ? protobuf : json);
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
