package io.roomcast.socket;

import io.quarkus.websockets.next.HandshakeRequest;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.roomcast.auth.Identity;
import io.roomcast.entrance.Channels;
import io.roomcast.entrance.CredentialCheck;
import io.roomcast.entrance.Credentials;
import io.roomcast.entrance.Passage;
import io.roomcast.entrance.Refusal;
import io.roomcast.entrance.Turnstile;
import io.roomcast.limits.Place;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.room.RoomService;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Looks at a request before it becomes a WebSocket: is the room a room, who is this, may they enter. Whoever brings no token
 * may still say who they are in the first frame. Runs on the connection's loop, and ends there.
 */
@Singleton
final class TokenUpgradeCheck implements HttpUpgradeCheck {
    private static final Logger LOG = Logger.getLogger(TokenUpgradeCheck.class);
    private static final String BEARER_SUBPROTOCOL = "bearer.";
    /** Headers that the handshake still needs. */
    private static final Set<String> OF_HANDSHAKE = Set.of(
            "host",
            "upgrade",
            "connection",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-protocol",
            "sec-websocket-extensions");

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    /** Another pod may know more, or this one later. */
    private static final Refusal UNDECIDED = Refusal.here(1_000, "credentials cannot be judged just now");

    private final Turnstile turnstile;
    private final CredentialCheck check;
    private final RoomService rooms;
    private final SocketConfig config;
    private final int maxMessageSize;

    TokenUpgradeCheck(
            Turnstile turnstile,
            CredentialCheck check,
            RoomService rooms,
            SocketConfig config,
            @ConfigProperty(name = "quarkus.websockets-next.server.max-message-size") int maxMessageSize) {
        this.turnstile = turnstile;
        this.check = check;
        this.rooms = rooms;
        this.config = config;
        this.maxMessageSize = maxMessageSize;
    }

    @Override
    public boolean appliesTo(String endpointId) {
        return endpointId.equals(RoomSocket.ENDPOINT) || endpointId.equals(CentrifugeSocket.ENDPOINT);
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        HttpServerRequest request = context.httpRequest();
        Passage passage = turnstile.pass(request);
        if (passage instanceof Passage.Denied denied) {
            return Uni.createFrom().item(refused(denied.refusal()));
        }
        if (!(passage instanceof Passage.Granted granted)) {
            throw new AssertionError(passage);
        }
        Place place = granted.place();
        Channels.hold(request.connection(), place);
        return look(context, place).onItemOrFailure().invoke((result, failure) -> {
            if (failure != null || !result.isUpgradePermitted()) {
                place.leave();
            }
        });
    }

    private Uni<CheckResult> look(HttpUpgradeContext context, Place place) {
        HttpServerRequest request = context.httpRequest();
        boolean roomMayBeMissing = context.endpointId().equals(CentrifugeSocket.ENDPOINT);
        String name = roomMayBeMissing ? request.getParam("room") : context.pathParam("room");
        Optional<RoomId> room = RoomId.parse(name);
        String epoch = request.getParam("epoch");
        String offset = request.getParam("offset");
        Optional<Position> since = Position.parse(epoch, offset);
        boolean positionIsBad = since.isEmpty() && (epoch != null || offset != null);
        boolean roomIsBad = room.isEmpty() && (name != null || !roomMayBeMissing);
        if (roomIsBad || positionIsBad) {
            return CheckResult.rejectUpgrade(BAD_REQUEST);
        }
        return here(credentials(request))
                .chain(known -> judge(context, room.orElse(null), since.orElse(null), known, place))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warn("credentials could not be looked up", failure);
                    return refused(UNDECIDED);
                });
    }

    /** What a stage brings, on the loop of now. */
    private static <T> Uni<T> here(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        Uni<T> brought = Uni.createFrom().completionStage(future);
        if (future.isDone()) {
            return brought;
        }
        Context loop = Vertx.currentContext();
        return brought.emitOn(task -> loop.runOnContext(ignored -> task.run()));
    }

    private static CheckResult refused(Refusal refusal) {
        return CheckResult.rejectUpgradeSync(refusal.status(), Map.of("Retry-After", List.of(refusal.retryAfter())));
    }

    private Uni<CheckResult> judge(
            HttpUpgradeContext context, RoomId room, Position since, Credentials credentials, Place place) {
        if (credentials.undecided()) {
            return Uni.createFrom().item(refused(UNDECIDED));
        }
        if (credentials.refused()) {
            return CheckResult.rejectUpgrade(UNAUTHORIZED);
        }
        Identity identity = credentials.identity();
        boolean isChecked = identity != null && room != null && !room.equals(RoomId.SYSTEM);
        if (isChecked && !rooms.maySubscribe(identity, room)) {
            return CheckResult.rejectUpgrade(FORBIDDEN);
        }
        return here(turnstile.passAs(identity, place)).map(refusal -> {
            if (refusal.isPresent()) {
                return refused(refusal.get());
            }
            FrameHandler frames = config.direct()
                    ? ChannelAccess.install(context.httpRequest(), maxMessageSize)
                            .orElse(null)
                    : null;
            MultiMap headers = context.httpRequest().headers();
            dropAllButHandshake(headers);
            context.userData().put(Admission.KEY, new Admission(room, identity, since, frames, place, headers));
            return CheckResult.permitUpgradeSync();
        });
    }

    /** The framework keeps the headers as long as the socket is open, and a copy of them: a browser's may be kilobytes. */
    private static void dropAllButHandshake(MultiMap headers) {
        for (String name : headers.names()) {
            if (!OF_HANDSHAKE.contains(name.toLowerCase(Locale.ROOT))) {
                headers.remove(name);
            }
        }
    }

    /** The first way that applies counts, even if another would have been good. */
    private CompletionStage<Credentials> credentials(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return check.ofAuthorization(header);
        }
        for (String protocols : request.headers().getAll(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL)) {
            for (String protocol : protocols.split(",", -1)) {
                String name = protocol.strip();
                if (name.startsWith(BEARER_SUBPROTOCOL)) {
                    return check.ofToken(name.substring(BEARER_SUBPROTOCOL.length()));
                }
            }
        }
        String ticket = request.getParam("ticket");
        if (ticket != null) {
            return check.ofTicket(ticket);
        }
        return CompletableFuture.completedFuture(Credentials.NONE);
    }
}
