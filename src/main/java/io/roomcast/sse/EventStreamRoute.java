package io.roomcast.sse;

import io.netty.channel.EventLoop;
import io.roomcast.auth.AuthConfig;
import io.roomcast.auth.Identity;
import io.roomcast.entrance.Channels;
import io.roomcast.entrance.CredentialCheck;
import io.roomcast.entrance.Credentials;
import io.roomcast.entrance.Passage;
import io.roomcast.entrance.Problems;
import io.roomcast.entrance.Refusal;
import io.roomcast.entrance.SessionLoops;
import io.roomcast.entrance.Turnstile;
import io.roomcast.limits.Place;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.EventStreamCodec;
import io.roomcast.room.RoomService;
import io.roomcast.session.Conversation;
import io.roomcast.session.Session;
import io.roomcast.session.SessionFactory;
import io.roomcast.session.SessionLoop;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * {@code GET /sse/{room}}: looks at a request as the upgrade check of sockets does, refuses it with problem details, or answers
 * with events until the session ends. Runs on the connection's loop, and ends there.
 */
@Singleton
class EventStreamRoute {
    private static final Logger LOG = Logger.getLogger(EventStreamRoute.class);
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    /** For what is away just now. */
    private static final long SOON_MILLIS = 1_000;

    private final Turnstile turnstile;
    private final CredentialCheck check;
    private final RoomService rooms;
    private final SessionFactory sessions;
    private final SessionLoops loops;
    private final boolean anonymousAllowed;
    private final long retryMillis;
    private final Codec codec = new EventStreamCodec();

    EventStreamRoute(
            Turnstile turnstile,
            CredentialCheck check,
            RoomService rooms,
            SessionFactory sessions,
            SessionLoops loops,
            AuthConfig auth,
            SseConfig config) {
        this.turnstile = turnstile;
        this.check = check;
        this.rooms = rooms;
        this.sessions = sessions;
        this.loops = loops;
        this.anonymousAllowed = auth.anonymous();
        this.retryMillis = config.retry().toMillis();
    }

    void register(@Observes Router router) {
        router.get("/sse/:room").handler(this::knock);
    }

    private void knock(RoutingContext context) {
        if (context.response().closed()) {
            return;
        }
        Passage passage = turnstile.pass(context.request());
        if (passage instanceof Passage.Denied denied) {
            refuse(context, denied.refusal());
            return;
        }
        if (!(passage instanceof Passage.Granted granted)) {
            throw new AssertionError(passage);
        }
        Place place = granted.place();
        // Whatever becomes of it: an answer that is given, or a client that does not wait for one.
        context.addEndHandler(ended -> place.leave());
        if (hasConnectionOfItsOwn(context)) {
            Channels.hold(context.request().connection(), place);
        }
        Optional<RoomId> room = RoomId.parse(context.pathParam("room"));
        if (room.isEmpty()) {
            refuse(context, BAD_REQUEST, ErrorCode.ROOM_NAME, "the path names no room");
            return;
        }
        HttpServerRequest request = context.request();
        String last = request.getHeader("Last-Event-ID");
        String epoch = request.getParam("epoch");
        String offset = request.getParam("offset");
        boolean comesBack = last != null && !last.isEmpty();
        Optional<Position> since = comesBack ? Position.parse(last) : Position.parse(epoch, offset);
        if (since.isEmpty() && (comesBack || epoch != null || offset != null)) {
            String position = comesBack ? "Last-Event-ID must be <epoch>:<offset>" : "epoch and offset are no position";
            refuse(context, BAD_REQUEST, ErrorCode.BAD_REQUEST, position);
            return;
        }
        SessionLoop loop = loops.of(currentEventLoop());
        credentials(request, room.get())
                .whenComplete((known, failure) -> loop.loop().run(() -> {
                    if (failure == null) {
                        judge(context, loop, room.get(), since.orElse(null), known, place);
                    } else {
                        LOG.warn("credentials could not be looked up", failure);
                        refuse(context, Refusal.here(SOON_MILLIS, "credentials cannot be looked up just now"));
                    }
                }));
    }

    private static EventLoop currentEventLoop() {
        return ((ContextInternal) Vertx.currentContext()).nettyEventLoop();
    }

    /** The first way that applies counts, even if another would have been good. */
    private CompletionStage<Credentials> credentials(HttpServerRequest request, RoomId room) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return check.ofAuthorization(header);
        }
        String ticket = request.getParam("ticket");
        return ticket == null ? CompletableFuture.completedFuture(Credentials.NONE) : check.ofTicket(ticket, room);
    }

    private void judge(
            RoutingContext context,
            SessionLoop loop,
            RoomId room,
            Position since,
            Credentials credentials,
            Place place) {
        if (credentials.undecided()) {
            refuse(context, Refusal.here(SOON_MILLIS, "it cannot be known just now whether the token was revoked"));
            return;
        }
        Identity identity = credentials.identity();
        if (credentials.refused() || (identity == null && !anonymousAllowed)) {
            refuse(context, UNAUTHORIZED, ErrorCode.UNAUTHORIZED, "a good token or ticket is needed");
            return;
        }
        if (!room.equals(RoomId.SYSTEM) && !rooms.maySubscribe(identity == null ? anyone() : identity, room)) {
            refuse(context, FORBIDDEN, ErrorCode.FORBIDDEN, "not allowed to subscribe " + room);
            return;
        }
        turnstile
                .passAs(identity, place)
                .thenAccept(refusal -> loop.loop().run(() -> {
                    if (refusal.isPresent()) {
                        refuse(context, refusal.get());
                    } else if (!context.response().closed()) {
                        open(context, loop, room, since, identity, place);
                    }
                }));
    }

    /** Whoever says nothing of themselves, before they have a name. */
    private static Identity anyone() {
        return Identity.anonymous(UserId.anonymous(SessionId.random()));
    }

    private void open(
            RoutingContext context, SessionLoop loop, RoomId room, Position since, Identity identity, Place place) {
        boolean alone = hasConnectionOfItsOwn(context);
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream;charset=UTF-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                // Of nginx: what comes is to be passed on as it comes.
                .putHeader("X-Accel-Buffering", "no");
        if (alone) {
            response.setChunked(true).putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        var transport = new ResponseTransport(response, context.request().connection(), alone, loop.loop());
        Session session = sessions.create(loop, transport, codec, Conversation.READING, room, identity, since, place);
        transport.attach(session);
        Runnable end = () -> {
            transport.discard();
            session.onClosed(null);
        };
        context.addEndHandler(ended -> end.run());
        if (alone) {
            Channels.whenGone(context.request().connection(), end);
        }
        response.write("retry: " + retry() + "\n\n");
        session.open(anonymousAllowed);
    }

    /** From HTTP 2 on it has other streams. */
    private static boolean hasConnectionOfItsOwn(RoutingContext context) {
        return context.request().version() != HttpVersion.HTTP_2;
    }

    private long retry() {
        return retryMillis / 2 + ThreadLocalRandom.current().nextLong(retryMillis + 1);
    }

    private static void refuse(RoutingContext context, Refusal refusal) {
        context.response().putHeader("Retry-After", refusal.retryAfter());
        refuse(context, refusal.status(), refusal.code(), refusal.detail());
    }

    private static void refuse(RoutingContext context, int status, ErrorCode code, String detail) {
        Problems.answer(context.response(), status, code, detail);
    }
}
