package io.roomcast.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.roomcast.auth.AuthConfig;
import io.roomcast.entrance.SessionLoops;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Codec;
import io.roomcast.session.Conversation;
import io.roomcast.session.Session;
import io.roomcast.session.SessionFactory;
import io.roomcast.session.SessionLoop;
import io.roomcast.session.Transport;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/**
 * What every endpoint does alike: a session for each connection, and to it whatever the framework brings. Data frames come
 * from the framework only where {@link FrameHandler} could not be put before it. Runs on the connection's loop.
 */
@Singleton
final class SocketSessions {
    private static final Logger LOG = Logger.getLogger(SocketSessions.class);
    private static final TypedKey<Session> SESSION = new TypedKey<>("roomcast.session");

    private final SessionFactory sessions;
    private final SessionLoops loops;
    private final boolean anonymousAllowed;

    /** The language of an endpoint's clients. */
    record Language(Codec codec, Conversation conversation, Closing closing) {}

    SocketSessions(SessionFactory sessions, SessionLoops loops, AuthConfig auth) {
        this.sessions = sessions;
        this.loops = loops;
        this.anonymousAllowed = auth.anonymous();
    }

    void open(WebSocketConnection connection, Language language) {
        Admission admission = connection.userData().remove(Admission.KEY);
        // Of no use any more, and kept as long as the socket is open.
        admission.headers().clear();
        FrameHandler frames = admission.frames();
        ChannelHandlerContext outlet = frames == null ? null : frames.outlet();
        if (outlet != null) {
            SessionLoop loop = loops.of(outlet.channel().eventLoop());
            var transport = new ChannelTransport(outlet, connection, language.closing());
            Session session = create(admission, loop, transport, language);
            connection.userData().put(SESSION, session);
            session.open(anonymousAllowed);
            frames.attach(session);
            return;
        }
        SessionLoop loop = loops.of(currentEventLoop());
        var transport = new FrameworkTransport(connection, loop.loop(), language.closing());
        Session session = create(admission, loop, transport, language);
        transport.attach(session);
        connection.userData().put(SESSION, session);
        session.open(anonymousAllowed);
    }

    private Session create(Admission admission, SessionLoop loop, Transport transport, Language language) {
        return sessions.create(
                loop,
                transport,
                language.codec(),
                language.conversation(),
                admission.room(),
                admission.identity(),
                admission.since(),
                admission.place());
    }

    private static EventLoop currentEventLoop() {
        return ((ContextInternal) Vertx.currentContext()).nettyEventLoop();
    }

    void text(String text, WebSocketConnection connection) {
        connection.userData().get(SESSION).onText(text.getBytes(StandardCharsets.UTF_8));
    }

    void binary(Buffer bytes, WebSocketConnection connection) {
        connection.userData().get(SESSION).onBinary(bytes.getBytes());
    }

    void alive(WebSocketConnection connection) {
        Session session = connection.userData().get(SESSION);
        if (session != null) {
            session.onAlive();
        }
    }

    void closed(WebSocketConnection connection) {
        Session session = connection.userData().get(SESSION);
        if (session != null) {
            session.onClosed(CloseStatus.NORMAL);
        }
    }

    void failed(Throwable failure, WebSocketConnection connection) {
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
