package io.roomcast.sse;

import io.netty.channel.EventLoop;
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
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.RoomService;
import io.roomcast.session.SessionLoop;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Looks at a request whose answer is to go on, as the upgrade check of sockets does, and refuses it with problem details or lets
 * it in. Runs on the connection's loop, and ends there.
 */
@Singleton
class StreamEntrance {
    private static final Logger LOG = Logger.getLogger(StreamEntrance.class);
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    /** For what is away just now. */
    private static final long SOON_MILLIS = 1_000;

    private final Turnstile turnstile;
    private final CredentialCheck check;
    private final RoomService rooms;
    private final SessionLoops loops;

    StreamEntrance(Turnstile turnstile, CredentialCheck check, RoomService rooms, SessionLoops loops) {
        this.turnstile = turnstile;
        this.check = check;
        this.rooms = rooms;
        this.loops = loops;
    }

    /**
     * Who was let in.
     *
     * @param identity null for nobody in particular
     * @param place left when the answer ends
     */
    record Visitor(SessionLoop loop, Identity identity, Place place) {}

    /** A place for whoever comes; null where there is none, and the request is answered. */
    Place pass(RoutingContext context) {
        Passage passage = turnstile.pass(context.request());
        if (passage instanceof Passage.Denied denied) {
            refuse(context, denied.refusal());
            return null;
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
        return place;
    }

    static boolean hasConnectionOfItsOwn(RoutingContext context) {
        return context.request().version() != HttpVersion.HTTP_2;
    }

    /** When the answer has ended, or the connection; perhaps for both. */
    static void whenOver(RoutingContext context, Runnable end) {
        context.addEndHandler(ended -> end.run());
        if (hasConnectionOfItsOwn(context)) {
            Channels.whenGone(context.request().connection(), end);
        }
    }

    /**
     * Looks at who comes, and whether they may enter the room.
     *
     * @param room null where none is named
     * @param named whether nobody in particular is refused
     */
    void enter(RoutingContext context, Place place, RoomId room, boolean named, Consumer<Visitor> then) {
        SessionLoop loop = loops.of(currentEventLoop());
        credentials(context.request(), room)
                .whenComplete((known, failure) -> loop.loop().run(() -> {
                    if (failure == null) {
                        judge(context, loop, place, room, known, named, then);
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
        if (ticket == null) {
            return CompletableFuture.completedFuture(Credentials.NONE);
        }
        return room == null ? check.ofTicket(ticket) : check.ofTicket(ticket, room);
    }

    private void judge(
            RoutingContext context,
            SessionLoop loop,
            Place place,
            RoomId room,
            Credentials credentials,
            boolean named,
            Consumer<Visitor> then) {
        if (credentials.undecided()) {
            refuse(context, Refusal.here(SOON_MILLIS, "it cannot be known just now whether the token was revoked"));
            return;
        }
        Identity identity = credentials.identity();
        if (credentials.refused() || (identity == null && named)) {
            refuse(context, UNAUTHORIZED, ErrorCode.UNAUTHORIZED, "a good token or ticket is needed");
            return;
        }
        boolean isChecked = room != null && !room.equals(RoomId.SYSTEM);
        if (isChecked && !rooms.maySubscribe(identity == null ? anyone() : identity, room)) {
            refuse(context, FORBIDDEN, ErrorCode.FORBIDDEN, "not allowed to subscribe " + room);
            return;
        }
        turnstile
                .passAs(identity, place)
                .thenAccept(refusal -> loop.loop().run(() -> {
                    if (refusal.isPresent()) {
                        refuse(context, refusal.get());
                    } else if (!context.response().closed()) {
                        then.accept(new Visitor(loop, identity, place));
                    }
                }));
    }

    /** Whoever says nothing of themselves, before they have a name. */
    private static Identity anyone() {
        return Identity.anonymous(UserId.anonymous(SessionId.random()));
    }

    /** A response that goes on, of this type. */
    static HttpServerResponse begin(RoutingContext context, String type) {
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                // Of nginx: what comes is to be passed on as it comes.
                .putHeader("X-Accel-Buffering", "no");
        if (hasConnectionOfItsOwn(context)) {
            response.setChunked(true).putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        return response;
    }

    private static void refuse(RoutingContext context, Refusal refusal) {
        context.response().putHeader("Retry-After", refusal.retryAfter());
        refuse(context, refusal.status(), refusal.code(), refusal.detail());
    }

    private static void refuse(RoutingContext context, int status, ErrorCode code, String detail) {
        Problems.answer(context.response(), status, code, detail);
    }
}
