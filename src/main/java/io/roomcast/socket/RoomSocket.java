package io.roomcast.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.roomcast.auth.AuthConfig;
import io.roomcast.entrance.SessionLoops;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.json.JsonCodec;
import io.roomcast.session.Session;
import io.roomcast.session.SessionFactory;
import io.roomcast.session.SessionLoop;
import io.roomcast.session.Transport;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.impl.ContextInternal;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/** The native protocol's door. Data frames come here only where {@link FrameHandler} could not be put before the framework. */
@WebSocket(
        path = "/ws/{room}",
        endpointId = RoomSocket.ENDPOINT,
        inboundProcessingMode = InboundProcessingMode.CONCURRENT)
class RoomSocket {
    static final String ENDPOINT = "rooms";

    private static final Logger LOG = Logger.getLogger(RoomSocket.class);
    private static final TypedKey<Session> SESSION = new TypedKey<>("roomcast.session");

    private final SessionFactory sessions;
    private final SessionLoops loops;
    private final boolean anonymousAllowed;
    private final Codec codec = new JsonCodec();

    RoomSocket(SessionFactory sessions, SessionLoops loops, AuthConfig auth) {
        this.sessions = sessions;
        this.loops = loops;
        this.anonymousAllowed = auth.anonymous();
    }

    @OnOpen
    @NonBlocking
    void onOpen(WebSocketConnection connection) {
        Admission admission = connection.userData().get(Admission.KEY);
        FrameHandler frames = admission.frames();
        ChannelHandlerContext outlet = frames == null ? null : frames.outlet();
        if (outlet != null) {
            SessionLoop loop = loops.of(outlet.channel().eventLoop());
            Session session = create(admission, loop, new ChannelTransport(outlet, connection));
            connection.userData().put(SESSION, session);
            session.open(anonymousAllowed);
            frames.attach(session);
            return;
        }
        SessionLoop loop = loops.of(currentEventLoop());
        var transport = new FrameworkTransport(connection, loop.loop());
        Session session = create(admission, loop, transport);
        transport.attach(session);
        connection.userData().put(SESSION, session);
        session.open(anonymousAllowed);
    }

    private Session create(Admission admission, SessionLoop loop, Transport transport) {
        return sessions.create(
                loop, transport, codec, admission.room(), admission.identity(), admission.since(), admission.place());
    }

    private static EventLoop currentEventLoop() {
        return ((ContextInternal) Vertx.currentContext()).nettyEventLoop();
    }

    @OnTextMessage
    @NonBlocking
    void onText(String text, WebSocketConnection connection) {
        connection.userData().get(SESSION).onText(text.getBytes(StandardCharsets.UTF_8));
    }

    @OnBinaryMessage
    @NonBlocking
    void onBinary(Buffer bytes, WebSocketConnection connection) {
        connection.userData().get(SESSION).onBinary(bytes.getBytes());
    }

    @OnPongMessage
    @NonBlocking
    void onPong(Buffer pong, WebSocketConnection connection) {
        Session session = connection.userData().get(SESSION);
        if (session != null) {
            session.onAlive();
        }
    }

    @OnClose
    @NonBlocking
    void onClose(WebSocketConnection connection) {
        Session session = connection.userData().get(SESSION);
        if (session != null) {
            session.onClosed(CloseStatus.NORMAL);
        }
    }

    @OnError
    @NonBlocking
    void onError(Throwable failure, WebSocketConnection connection) {
        LOG.debugf(failure, "the connection failed: connection=%s", connection.id());
        Session session = connection.userData().get(SESSION);
        if (session == null) {
            return;
        }
        if (failure instanceof HttpClosedException) {
            session.onClosed(null);
        } else {
            session.close(CloseStatus.INTERNAL);
        }
    }
}
