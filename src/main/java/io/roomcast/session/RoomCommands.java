package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.auth.TokenVerifier;
import io.roomcast.auth.Verification;
import io.roomcast.broker.Recovery;
import io.roomcast.limits.Admissions;
import io.roomcast.metrics.RoomMetrics.Limit;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.room.Membership;
import io.roomcast.room.RoomService;
import io.roomcast.room.SubscribeResult;
import io.roomcast.session.Authorizer.Ruling;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * The commands by which a client enters rooms, stays in them and leaves them, and what enters rooms for it. Called on the session's
 * loop, keeps nothing.
 */
final class RoomCommands {
    private static final Logger LOG = Logger.getLogger(RoomCommands.class);

    private final RoomService rooms;
    private final TokenVerifier tokens;
    private final Admissions admissions;
    private final SessionConfig config;
    private final Rulings rulings;

    RoomCommands(
            RoomService rooms, TokenVerifier tokens, Admissions admissions, SessionConfig config, Rulings rulings) {
        this.rooms = rooms;
        this.tokens = tokens;
        this.admissions = admissions;
        this.config = config;
        this.rulings = rulings;
    }

    /**
     * To enter a room.
     *
     * @param id of the answer; null where the server subscribes unasked
     * @param errorId of the command to blame if it fails
     * @param since null where nothing is to be recovered
     * @param token for this room alone; null where the session's own has to do
     * @param deltas as the client can read them
     */
    private record Wish(Json id, Json errorId, RoomId room, Position since, Identity token, boolean deltas) {
        static Wish of(ClientMessage.Subscribe command, Identity token) {
            return new Wish(command.id(), command.id(), command.room(), command.since(), token, command.deltas());
        }

        /** Who has to be allowed to. */
        Identity identity(Session session) {
            return token == null ? session.identity() : token;
        }
    }

    CompletionStage<Answer> subscribe(Session session, ClientMessage.Subscribe subscribe) {
        long wait = admissions.subscribe();
        if (wait > 0) {
            return Answer.now(Answer.of(new ServerMessage.Failure(
                    subscribe.id(), ErrorCode.UNAVAILABLE, "too many are entering rooms just now", wait)));
        }
        if (subscribe.token() == null) {
            return enter(session, Wish.of(subscribe, null));
        }
        return session.onLoop(tokens.verify(subscribe.token())).thenCompose(verification -> {
            Identity token = forRoom(session, verification);
            if (token == null) {
                return Answer.now(Refusals.ofToken(subscribe.id(), verification));
            }
            if (session.isClosed()) {
                return Answer.now(Answer.SILENT);
            }
            if (!token.user().equals(session.identity().user())) {
                return Answer.now(Answer.error(subscribe.id(), ErrorCode.FORBIDDEN, "the token is of another user"));
            }
            return enter(session, Wish.of(subscribe, token));
        });
    }

    /**
     * Enters a room.
     *
     * @param id of the answer; null where the server subscribes unasked
     * @param errorId of the command to blame if it fails
     */
    CompletionStage<Answer> enter(Session session, Json id, Json errorId, RoomId room, Position since) {
        return enter(session, new Wish(id, errorId, room, since, null, false));
    }

    private CompletionStage<Answer> enter(Session session, Wish wish) {
        RoomId room = wish.room();
        Json errorId = wish.errorId();
        if (session.rooms().contains(room) || room.equals(RoomId.SYSTEM)) {
            return Answer.now(
                    Answer.error(errorId, ErrorCode.ALREADY_SUBSCRIBED, "the session is in this room already"));
        }
        if (session.rooms().size() >= config.maxRooms()) {
            return tooManyRooms(session, errorId, Limit.SESSION_ROOMS, "a session", config.maxRooms());
        }
        if (!session.rooms().reserve(room)) {
            return tooManyRooms(session, errorId, Limit.USER_ROOMS, "a user", config.maxRoomsPerUser());
        }
        try {
            return reserved(session, wish);
        } catch (RuntimeException fault) {
            // As with whatever fails later: the session goes on, and may try again.
            session.rooms().notEntered(room);
            return CompletableFuture.failedFuture(fault);
        }
    }

    private CompletionStage<Answer> reserved(Session session, Wish wish) {
        RoomId room = wish.room();
        CompletionStage<Ruling> ruling = rulings.toSubscribe(wish.identity(session), room);
        if (ruling == null) {
            return subscribe(session, wish);
        }
        return session.onLoop(ruling).thenCompose(said -> {
            if (session.isClosed()) {
                return Answer.now(Answer.SILENT);
            }
            if (said != Ruling.ALLOWED) {
                session.rooms().notEntered(room);
                return Answer.now(Refusals.byBackend(wish.errorId(), said));
            }
            return subscribe(session, wish);
        });
    }

    private CompletionStage<Answer> subscribe(Session session, Wish wish) {
        return rooms.subscribe(session.loop().shard(), session, wish.identity(session), wish.room(), wish.since())
                .handle((result, failure) -> {
                    if (failure != null) {
                        session.rooms().notEntered(wish.room());
                        return Refusals.failed(wish.errorId(), failure);
                    }
                    return entered(session, wish, result);
                });
    }

    private static CompletionStage<Answer> tooManyRooms(
            Session session, Json errorId, Limit limit, String who, int most) {
        String text = who + " may be in " + most + " rooms";
        return Answer.now(session.refused(limit, new ServerMessage.Failure(errorId, ErrorCode.TOO_MANY_ROOMS, text)));
    }

    /**
     * Enters a room for a backend that has decided so, whatever the token allows. Empty where it could not be; the client is
     * told nothing then, as it asked for nothing.
     */
    CompletionStage<Optional<Answer>> invite(Session session, RoomId room, Position since) {
        if (room.equals(RoomId.SYSTEM)
                || session.rooms().size() >= config.maxRooms()
                || !session.rooms().reserve(room)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return rooms.admit(session.loop().shard(), session, room, since).handle((result, failure) -> {
            if (failure != null) {
                LOG.debugf("a session could not be subscribed: session=%s room=%s: %s", session, room, failure);
            } else if (result instanceof SubscribeResult.Subscribed) {
                Answer answer = entered(session, new Wish(null, null, room, since, null, false), result);
                return session.isClosed() ? Optional.empty() : Optional.of(answer);
            }
            session.rooms().notEntered(room);
            return Optional.empty();
        });
    }

    private Answer entered(Session session, Wish wish, SubscribeResult result) {
        if (result instanceof SubscribeResult.Subscribed subscribed) {
            if (session.isClosed()) {
                rooms.unsubscribe(session.loop().shard(), subscribed.membership(), session.id(), session.identity());
                return Answer.SILENT;
            }
            return subscribed(session, wish, subscribed);
        }
        RoomId room = wish.room();
        Json errorId = wish.errorId();
        session.rooms().notEntered(room);
        if (result instanceof SubscribeResult.RoomFull full) {
            return Answer.error(errorId, ErrorCode.ROOM_FULL, "the room holds " + full.limit() + " members");
        }
        if (result instanceof SubscribeResult.NotAllowed) {
            return Refusals.mayNotSubscribe(errorId, room);
        }
        return Answer.SILENT;
    }

    private Answer subscribed(Session session, Wish wish, SubscribeResult.Subscribed subscribed) {
        Membership membership = subscribed.membership();
        Recovery recovery = subscribed.recovery();
        session.rooms().entered(membership);
        if (wish.token() != null) {
            session.rooms().stays(membership.room(), wish.token().expiresAt());
        }
        boolean followsOrder = session.followsOrder(membership);
        // Of what it has recovered the client has the last, of what it got before perhaps not.
        boolean deltas = wish.deltas()
                && session.tellsDeltas(membership, recovery.messages().isEmpty() ? null : recovery.head());
        var recovered = wish.since() == null || !followsOrder
                ? null
                : new ServerMessage.Recovered(recovery.complete(), recovery.messages());
        var message = new ServerMessage.Subscribed(
                wish.id(),
                membership.room(),
                followsOrder ? recovery.head() : null,
                recovered,
                membership.options().envelope(),
                wish.token() == null ? null : session.who().timeLeft(wish.token()),
                deltas);
        return Answer.of(
                message,
                () -> rooms.goLive(session.loop().shard(), membership, session, session.identity(), recovery.head()));
    }

    /** Lets the session stay in a room for as long as a newer token for that room says. */
    CompletionStage<Answer> refreshRoom(Session session, ClientMessage.RefreshRoom refresh) {
        RoomId room = refresh.room();
        return session.onLoop(tokens.verify(refresh.token())).thenApply(verification -> {
            Identity token = forRoom(session, verification);
            if (token == null) {
                return Refusals.ofToken(refresh.id(), verification);
            }
            if (!isFor(session, token, room)) {
                return Refusals.mayNotSubscribe(refresh.id(), room);
            }
            if (!session.rooms().contains(room)) {
                return Refusals.notInRoom(refresh.id());
            }
            session.rooms().stays(room, token.expiresAt());
            return Answer.of(
                    new ServerMessage.RoomRefreshed(refresh.id(), session.who().timeLeft(token)));
        });
    }

    /** What a token for a room allows; null where it is not accepted. */
    private static Identity forRoom(Session session, Verification verification) {
        if (verification instanceof Verification.Accepted accepted) {
            return accepted.identity();
        }
        if (verification instanceof Verification.AcceptedForAnyone accepted) {
            Identity own = session.identity();
            return own.anonymous() ? accepted.identity().as(own.user()) : accepted.identity();
        }
        return null;
    }

    private boolean isFor(Session session, Identity token, RoomId room) {
        return token.user().equals(session.identity().user()) && rooms.maySubscribe(token, room);
    }

    static Answer unsubscribe(Session session, ClientMessage.Unsubscribe unsubscribe) {
        return session.rooms().leave(unsubscribe.room())
                ? Answer.of(new ServerMessage.Unsubscribed(unsubscribe.id(), unsubscribe.room(), null))
                : Refusals.notInRoom(unsubscribe.id());
    }
}
