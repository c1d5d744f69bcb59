package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.auth.RoomAction;
import io.roomcast.auth.TokenVerifier;
import io.roomcast.auth.Verification;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.broker.Recovery;
import io.roomcast.broker.SharedRates;
import io.roomcast.limits.Admissions;
import io.roomcast.metrics.RoomMetrics.Limit;
import io.roomcast.presence.PresenceUnavailableException;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.room.BackendDecision;
import io.roomcast.room.Loop;
import io.roomcast.room.Membership;
import io.roomcast.room.PublishOutcome;
import io.roomcast.room.RoomService;
import io.roomcast.room.SubscribeResult;
import io.roomcast.session.Authorizer.Ruling;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What each command does and what is answered. Keeps nothing; called on the session's loop. A stage may complete anywhere:
 * the session takes the answer back to its loop.
 */
@Singleton
public final class MessageDispatcher {
    private static final Logger LOG = Logger.getLogger(MessageDispatcher.class);

    private final RoomService rooms;
    private final TokenVerifier tokens;
    private final Admissions admissions;
    private final SessionConfig config;
    private final Admittance admittance;
    private final JobCommands jobs;
    private final Authorizer authorizer;

    MessageDispatcher(
            RoomService rooms,
            TokenVerifier tokens,
            Admissions admissions,
            SessionConfig config,
            JobDesk jobs,
            Authorizer authorizer) {
        this.rooms = rooms;
        this.tokens = tokens;
        this.admissions = admissions;
        this.config = config;
        this.admittance = new Admittance(rooms);
        this.jobs = new JobCommands(rooms, admittance, jobs, config);
        this.authorizer = authorizer;
    }

    CompletionStage<Answer> dispatch(Session session, ClientMessage command) {
        long nanoTime = System.nanoTime();
        long wait = session.pace().takeCommand(nanoTime);
        if (wait > 0) {
            return now(session.tooFast(command.id(), Limit.COMMAND_RATE, "too many commands", wait, nanoTime));
        }
        if (command instanceof ClientMessage.Invalid invalid) {
            var failure = new ServerMessage.Failure(invalid.id(), invalid.code(), invalid.reason());
            return now(invalid.code() == ErrorCode.BAD_JSON ? session.broken(failure) : Answer.of(failure));
        }
        if (command instanceof ClientMessage.Ping ping) {
            return now(Answer.of(new ServerMessage.Pong(ping.id())));
        }
        if (command instanceof ClientMessage.Auth auth) {
            return auth(session, auth);
        }
        if (command instanceof ClientMessage.Connect connect) {
            return connect(session, connect);
        }
        if (!session.who().isWelcome()) {
            return now(session.broken(new ServerMessage.Failure(
                    command.id(), ErrorCode.UNAUTHORIZED, "say who you are first, with auth")));
        }
        if (command instanceof ClientMessage.Publish publish) {
            return publish(session, publish, nanoTime);
        }
        if (command instanceof ClientMessage.Binary binary) {
            return relay(session, binary, nanoTime);
        }
        if (command instanceof ClientMessage.Subscribe subscribe) {
            return subscribe(session, subscribe);
        }
        if (command instanceof ClientMessage.Unsubscribe unsubscribe) {
            return now(unsubscribe(session, unsubscribe));
        }
        if (command instanceof ClientMessage.History history) {
            return history(session, history);
        }
        if (command instanceof ClientMessage.Presence presence) {
            return presence(session, presence);
        }
        if (command instanceof ClientMessage.PresenceOfSessions presence) {
            return sessions(session, presence);
        }
        if (command instanceof ClientMessage.PresenceCount count) {
            return presenceCount(session, count);
        }
        if (command instanceof ClientMessage.Refresh refresh) {
            return refresh(session, refresh);
        }
        if (command instanceof ClientMessage.RefreshRoom refresh) {
            return refreshRoom(session, refresh);
        }
        if (command instanceof ClientMessage.Call call) {
            return jobs.call(session, call, nanoTime);
        }
        if (command instanceof ClientMessage.Send send) {
            return jobs.send(session, send, nanoTime);
        }
        if (command instanceof ClientMessage.Job job) {
            return jobs.job(session, job, nanoTime);
        }
        throw new AssertionError(command);
    }

    private CompletionStage<Answer> auth(Session session, ClientMessage.Auth auth) {
        Identity current = session.identity();
        if (current != null && !current.anonymous()) {
            return error(auth.id(), ErrorCode.BAD_REQUEST, "auth was done; use refresh for a new token");
        }
        return tokens.verify(auth.token()).thenCompose(verification -> {
            if (!(verification instanceof Verification.Accepted accepted)) {
                return now(refused(auth.id(), verification));
            }
            Identity identity = accepted.identity();
            CompletionStage<Ruling> ruling = askToConnect(session, identity);
            if (ruling == null) {
                return enter(session, auth, identity);
            }
            return ruling.thenCompose(
                    said -> said == Ruling.ALLOWED ? enter(session, auth, identity) : now(refusal(auth.id(), said)));
        });
    }

    private CompletionStage<Answer> enter(Session session, ClientMessage.Auth auth, Identity identity) {
        return session.countAs(identity.user())
                .thenApply(counted -> counted
                        ? session.who().authenticated(auth.id(), identity, auth.rooms())
                        : session.crowdedOut());
    }

    private CompletionStage<Answer> connect(Session session, ClientMessage.Connect connect) {
        if (session.who().isWelcome()) {
            return error(connect.id(), ErrorCode.BAD_REQUEST, "the session is connected already");
        }
        Identity unnamed = session.who().unnamed();
        if (connect.token() != null) {
            return onLoop(session, tokens.verify(connect.token()))
                    .thenCompose(verification -> verification instanceof Verification.Accepted accepted
                            ? connect(session, connect, accepted.identity())
                            : now(refused(connect.id(), verification)));
        }
        return unnamed == null
                ? error(connect.id(), ErrorCode.UNAUTHORIZED, "a token is needed")
                : connect(session, connect, unnamed);
    }

    private CompletionStage<Answer> connect(Session session, ClientMessage.Connect connect, Identity identity) {
        CompletionStage<Ruling> ruling = askToConnect(session, identity);
        if (ruling == null) {
            return letIn(session, connect, identity);
        }
        return saidOnLoop(session, ruling).thenCompose(said -> {
            if (said == Ruling.ALLOWED) {
                return letIn(session, connect, identity);
            }
            return now(refusal(connect.id(), said));
        });
    }

    /** Whoever was known at the door counts already. */
    private CompletionStage<Answer> letIn(Session session, ClientMessage.Connect connect, Identity identity) {
        if (identity.anonymous() || identity.equals(session.identity())) {
            return session.who().connected(connect.id(), identity, connect.known());
        }
        return onLoop(session, session.countAs(identity.user())).thenCompose(counted -> {
            if (session.isClosed()) {
                return now(Answer.SILENT);
            }
            return counted
                    ? session.who().connected(connect.id(), identity, connect.known())
                    : now(session.crowdedOut());
        });
    }

    // ---- what a backend decides ----

    /** Whether the client is let in as who it is; null where nobody is asked. */
    CompletionStage<Ruling> askToConnect(Session session, Identity identity) {
        return ask(identity, BackendDecision.CONNECT, session.pathRoom());
    }

    /** Whether a command may be done that the token allows; null where nobody is asked. Those that enter rooms ask by themselves. */
    CompletionStage<Ruling> ask(Session session, ClientMessage command) {
        RoomId room = null;
        if (command instanceof ClientMessage.Publish publish) {
            room = publish.room();
        } else if (command instanceof ClientMessage.Binary) {
            room = session.pathRoom();
        } else if (command instanceof ClientMessage.Job job) {
            room = job.room();
        }
        Identity identity = session.identity();
        // What the token allows is looked at where somebody is asked: of all others it is at the publish itself.
        boolean isSettled = room == null
                || identity == null
                || !isLeftToBackend(BackendDecision.PUBLISH, room)
                || !rooms.allows(identity, room, RoomAction.PUBLISH);
        return isSettled ? null : ask(identity, BackendDecision.PUBLISH, room);
    }

    private boolean isLeftToBackend(BackendDecision decision, RoomId room) {
        return rooms.optionsOf(room).authorize().contains(decision);
    }

    /** @param room null where it is of no room, and the default namespace decides whether anyone is asked */
    private CompletionStage<Ruling> ask(Identity identity, BackendDecision decision, RoomId room) {
        return isLeftToBackend(decision, room)
                ? authorizer.ask(new Authorizer.Question(decision, room, identity.user()))
                : null;
    }

    static Answer refusal(Json id, Ruling ruling) {
        return ruling == Ruling.DENIED
                ? Answer.error(id, ErrorCode.FORBIDDEN, "the backend does not allow it")
                : Answer.error(id, ErrorCode.UNAVAILABLE, "the backend that decides cannot be asked");
    }

    private CompletionStage<Answer> refresh(Session session, ClientMessage.Refresh refresh) {
        Identity current = session.identity();
        return tokens.verify(refresh.token()).thenApply(verification -> {
            if (!(verification instanceof Verification.Accepted accepted)) {
                return refused(refresh.id(), verification);
            }
            if (!accepted.identity().user().equals(current.user())) {
                return Answer.error(refresh.id(), ErrorCode.UNAUTHORIZED, "the token is of another user");
            }
            return session.who().refreshed(refresh.id(), accepted.identity());
        });
    }

    /** Lets the session stay in a room for as long as a newer token for that room says. */
    private CompletionStage<Answer> refreshRoom(Session session, ClientMessage.RefreshRoom refresh) {
        RoomId room = refresh.room();
        return onLoop(session, tokens.verify(refresh.token())).thenApply(verification -> {
            Identity token = forRoom(session, verification);
            if (token == null) {
                return refused(refresh.id(), verification);
            }
            if (!isFor(session, token, room)) {
                return Answer.error(refresh.id(), ErrorCode.FORBIDDEN, "the token does not allow to subscribe " + room);
            }
            if (!session.rooms().contains(room)) {
                return Answer.error(refresh.id(), ErrorCode.NOT_SUBSCRIBED, "the session is not in this room");
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

    private static Answer refused(Json id, Verification verification) {
        if (verification instanceof Verification.Undecided undecided) {
            return Answer.error(id, ErrorCode.UNAVAILABLE, undecided.reason());
        }
        if (verification instanceof Verification.Rejected rejected) {
            return Answer.of(new ServerMessage.Failure(
                    id,
                    ErrorCode.UNAUTHORIZED,
                    rejected.reason(),
                    rejected.expired() ? ServerMessage.Nuance.TOKEN_EXPIRED : null));
        }
        return Answer.error(id, ErrorCode.UNAUTHORIZED, "not accepted");
    }

    private CompletionStage<Answer> subscribe(Session session, ClientMessage.Subscribe subscribe) {
        long wait = admissions.subscribe();
        if (wait > 0) {
            return now(Answer.of(new ServerMessage.Failure(
                    subscribe.id(), ErrorCode.UNAVAILABLE, "too many are entering rooms just now", wait)));
        }
        if (subscribe.token() == null) {
            return enter(session, Wish.of(subscribe, null));
        }
        return onLoop(session, tokens.verify(subscribe.token())).thenCompose(verification -> {
            Identity token = forRoom(session, verification);
            if (token == null) {
                return now(refused(subscribe.id(), verification));
            }
            if (session.isClosed()) {
                return now(Answer.SILENT);
            }
            if (!token.user().equals(session.identity().user())) {
                return error(subscribe.id(), ErrorCode.FORBIDDEN, "the token is of another user");
            }
            return enter(session, Wish.of(subscribe, token));
        });
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
            return error(errorId, ErrorCode.ALREADY_SUBSCRIBED, "the session is in this room already");
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
        Identity identity = wish.identity(session);
        CompletionStage<Ruling> ruling =
                rooms.maySubscribe(identity, room) ? ask(identity, BackendDecision.SUBSCRIBE, room) : null;
        if (ruling == null) {
            return subscribe(session, wish);
        }
        return saidOnLoop(session, ruling).thenCompose(said -> {
            if (session.isClosed()) {
                return now(Answer.SILENT);
            }
            if (said != Ruling.ALLOWED) {
                session.rooms().notEntered(room);
                return now(refusal(wish.errorId(), said));
            }
            return subscribe(session, wish);
        });
    }

    private static CompletionStage<Ruling> saidOnLoop(Session session, CompletionStage<Ruling> ruling) {
        CompletableFuture<Ruling> there = new CompletableFuture<>();
        onLoop(session.loop().loop(), ruling, there::complete);
        return there;
    }

    /** Calls back on the loop, whatever happens: where there is no ruling, nothing is decided. */
    static void onLoop(Loop loop, CompletionStage<Ruling> ruling, Consumer<Ruling> then) {
        ruling.whenComplete((said, failure) -> loop.run(() -> {
            if (failure != null) {
                LOG.error("the backend could not be asked", failure);
            }
            then.accept(failure == null ? said : Ruling.UNDECIDED);
        }));
    }

    private static <T> CompletionStage<T> onLoop(Session session, CompletionStage<T> stage) {
        CompletableFuture<T> there = new CompletableFuture<>();
        stage.whenComplete((result, failure) -> session.loop().loop().run(() -> {
            if (failure == null) {
                there.complete(result);
            } else {
                there.completeExceptionally(failure);
            }
        }));
        return there;
    }

    private CompletionStage<Answer> subscribe(Session session, Wish wish) {
        return rooms.subscribe(session.loop().shard(), session, wish.identity(session), wish.room(), wish.since())
                .handle((result, failure) -> {
                    if (failure != null) {
                        session.rooms().notEntered(wish.room());
                        return failure(wish.errorId(), failure);
                    }
                    return entered(session, wish, result);
                });
    }

    private static CompletionStage<Answer> tooManyRooms(
            Session session, Json errorId, Limit limit, String who, int most) {
        String text = who + " may be in " + most + " rooms";
        return now(session.refused(limit, new ServerMessage.Failure(errorId, ErrorCode.TOO_MANY_ROOMS, text)));
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
            return Answer.error(errorId, ErrorCode.FORBIDDEN, "the token does not allow to subscribe " + room);
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

    private static Answer unsubscribe(Session session, ClientMessage.Unsubscribe unsubscribe) {
        return session.rooms().leave(unsubscribe.room())
                ? Answer.of(new ServerMessage.Unsubscribed(unsubscribe.id(), unsubscribe.room(), null))
                : Answer.error(unsubscribe.id(), ErrorCode.NOT_SUBSCRIBED, "the session is not in this room");
    }

    private CompletionStage<Answer> publish(Session session, ClientMessage.Publish publish, long nanoTime) {
        Answer limited = admittance.rate(session, publish.id(), publish.room(), nanoTime);
        if (limited != null) {
            return now(limited);
        }
        var publication = new Publication(
                publish.data(),
                session.identity().user(),
                session.nextOrigin(),
                publish.key(),
                Publication.KEY_WINDOW,
                publish.excludeSelf(),
                publish.trace());
        return rooms.publish(session.identity(), publish.room(), publication)
                .thenApply(outcome -> published(session, publish, outcome));
    }

    private static Answer published(Session session, ClientMessage.Publish publish, PublishOutcome outcome) {
        if (!(outcome instanceof PublishOutcome.Accepted accepted)) {
            return refused(session, publish.id(), publish.room(), outcome);
        }
        var ack = publish.id() == null
                ? null
                : new ServerMessage.Ack(publish.id(), accepted.position(), accepted.duplicate(), false);
        return Answer.ofPublish(ack, !accepted.duplicate());
    }

    private CompletionStage<Answer> relay(Session session, ClientMessage.Binary binary, long nanoTime) {
        RoomId room = session.pathRoom();
        Answer limited = admittance.rate(session, null, room, nanoTime);
        if (limited != null) {
            return now(limited);
        }
        return rooms.relay(session.identity(), room, binary.payload(), session.id())
                .thenApply(outcome -> outcome instanceof PublishOutcome.Accepted
                        ? Answer.SILENT
                        : refused(session, null, room, outcome));
    }

    private static Answer refused(Session session, Json id, RoomId room, PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.TooFast tooFast) {
            boolean ofUser = tooFast.rate() == SharedRates.Rate.USER;
            String text = "too many messages " + (ofUser ? "of this user" : "in this room");
            return session.refused(
                    ofUser ? Limit.USER_PUBLISH_RATE : Limit.ROOM_PUBLISH_RATE,
                    new ServerMessage.Failure(id, ErrorCode.RATE_LIMITED, text, tooFast.retryAfterMillis()));
        }
        return outcome instanceof PublishOutcome.TooLarge tooLarge
                ? Admittance.tooLarge(id, tooLarge.limit())
                : Admittance.notAllowed(id, room);
    }

    private CompletionStage<Answer> history(Session session, ClientMessage.History history) {
        RoomId room = history.room();
        if (!rooms.allows(session.identity(), room, RoomAction.HISTORY)) {
            return error(history.id(), ErrorCode.FORBIDDEN, "not allowed to read the history of " + room);
        }
        // Who asks for no messages asks for the position.
        int limit = Math.max(1, history.limit());
        boolean backFromSince = history.ofCentrifuge() && history.reverse() && history.since() != null;
        CompletionStage<HistoryPage> read = backFromSince
                ? rooms.historyBefore(room, history.since(), limit)
                : rooms.history(room, new HistoryQuery(history.since(), limit, history.reverse()));
        String envelope = rooms.optionsOf(room).envelope();
        return read.thenApply(page -> {
            boolean otherEpoch = history.since() != null
                    && page.head() != null
                    && !history.since().epoch().equals(page.head().epoch());
            if (history.ofCentrifuge() && otherEpoch) {
                return Answer.of(new ServerMessage.Failure(
                        history.id(),
                        ErrorCode.BAD_REQUEST,
                        "since is of another epoch",
                        ServerMessage.Nuance.OTHER_EPOCH));
            }
            List<Message> messages = history.limit() == 0 ? List.of() : page.messages();
            return Answer.of(new ServerMessage.HistoryPage(
                    history.id(), room, page.head(), page.complete(), messages, envelope));
        });
    }

    private CompletionStage<Answer> presence(Session session, ClientMessage.Presence presence) {
        RoomId room = presence.room();
        if (!rooms.allows(session.identity(), room, RoomAction.PRESENCE)) {
            return mayNotSee(presence.id(), room);
        }
        return rooms.members(room)
                .thenApply(members -> Answer.of(new ServerMessage.Present(presence.id(), room, members)));
    }

    private CompletionStage<Answer> sessions(Session session, ClientMessage.PresenceOfSessions presence) {
        RoomId room = presence.room();
        if (!rooms.allows(session.identity(), room, RoomAction.PRESENCE)) {
            return mayNotSee(presence.id(), room);
        }
        return rooms.sessions(room)
                .thenApply(sessions -> Answer.of(new ServerMessage.PresentSessions(presence.id(), room, sessions)));
    }

    private CompletionStage<Answer> presenceCount(Session session, ClientMessage.PresenceCount count) {
        RoomId room = count.room();
        if (!rooms.allows(session.identity(), room, RoomAction.PRESENCE)) {
            return mayNotSee(count.id(), room);
        }
        return rooms.members(room).thenApply(members -> {
            int users = (int)
                    members.stream().filter(member -> member.sessions() > 0).count();
            int sessions =
                    members.stream().mapToInt(ServerMessage.Member::sessions).sum();
            return Answer.of(new ServerMessage.PresentCount(count.id(), room, users, sessions));
        });
    }

    private static CompletionStage<Answer> mayNotSee(Json id, RoomId room) {
        return error(id, ErrorCode.FORBIDDEN, "not allowed to see who is in " + room);
    }

    Answer failure(Json id, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BrokerUnavailableException unavailable) {
            return Answer.error(id, ErrorCode.UNAVAILABLE, unavailable.getMessage());
        }
        if (cause instanceof PresenceUnavailableException unavailable) {
            return Answer.error(id, ErrorCode.UNAVAILABLE, unavailable.getMessage());
        }
        LOG.error("a command failed", cause);
        return Answer.error(id, ErrorCode.INTERNAL, "the server failed; it has been logged");
    }

    private static CompletionStage<Answer> error(Json id, ErrorCode code, String text) {
        return now(Answer.error(id, code, text));
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
