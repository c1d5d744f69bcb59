package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.UserId;
import io.roomcast.session.Authorizer.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who the client of one session is, as far as it is known: nobody at first, or whoever came to the door; then who it says it is;
 * after that the same user with newer tokens, but for an anonymous one, who may say once who it really is. What it is taken for has
 * been verified before, and is looked at once more for what was revoked meanwhile. With the welcome come the rooms that the client is
 * in without having asked for them. Touched on the session's loop only, but for {@link #identity}.
 */
final class SessionIdentity {
    private final Session session;
    private final SessionFactory pod;
    private final CommandQueue commands;
    private final Deadlines deadlines;
    /** Null until the client has said who it is. Written on the loop only. */
    private volatile Identity identity;
    /** The URL's position, until it is used. */
    private Position urlPosition;

    private boolean anonymousAllowed;
    /** The client was told who it is. */
    private boolean welcome;
    /** Told to who wants to know of sessions. */
    private boolean announced;

    /**
     * @param identity null where the client has not said who it is
     * @param urlPosition null for none
     */
    SessionIdentity(
            Session session,
            SessionFactory pod,
            CommandQueue commands,
            Deadlines deadlines,
            Identity identity,
            Position urlPosition) {
        this.session = session;
        this.pod = pod;
        this.commands = commands;
        this.deadlines = deadlines;
        this.identity = identity;
        this.urlPosition = urlPosition;
    }

    /** Null until the client has said who it is. Safe from any thread. */
    Identity identity() {
        return identity;
    }

    /** From then on it may say anything. */
    boolean isWelcome() {
        return welcome;
    }

    /** Who a client is that says nothing of itself; null where it has to. */
    Identity unnamed() {
        if (identity == null && anonymousAllowed) {
            return Identity.anonymous(UserId.anonymous(session.id()));
        }
        return identity;
    }

    // ---- the beginning ----

    /**
     * Welcomes whoever is known, or waits for the client to say who it is.
     *
     * @param anonymousAllowed a client without a token gets a name of its own
     */
    void open(boolean anonymousAllowed) {
        this.anonymousAllowed = anonymousAllowed;
        if (session.conversation().clientSpeaksFirst()) {
            session.log("opened", null);
            return;
        }
        identity = unnamed();
        session.log("opened", null);
        if (identity != null && !endsRevoked()) {
            CompletionStage<Ruling> ruling = pod.dispatcher().rulings().toConnect(identity, session.pathRoom());
            if (ruling == null) {
                begin();
            } else {
                commands.holdFor(ruling, this::letIn);
            }
        }
    }

    /** As the backend says, which may have taken a while. */
    private void letIn(Ruling ruling) {
        if (ruling != Ruling.ALLOWED) {
            session.send(Refusals.byBackend(null, ruling).message());
            session.close(ruling == Ruling.DENIED ? CloseStatus.DISCONNECTED : CloseStatus.OVERLOADED);
        } else if (!endsRevoked()) {
            begin();
        }
    }

    private void begin() {
        welcome = true;
        commands.say(Answer.of(welcome(null, identity)));
        announce();
        enterRooms(null, List.of());
    }

    /** Takes the identity, says {@code welcome} and enters the rooms that are asked for or come by themselves. */
    Answer authenticated(Json commandId, Identity newIdentity, List<ClientMessage.Entry> wanted) {
        return Answer.of(welcome(commandId, newIdentity), () -> {
            Identity former = identity;
            identity = newIdentity;
            if (former != null) {
                session.rooms().changeUser(former.user(), identity.user());
            }
            if (endsRevoked()) {
                return;
            }
            welcome = true;
            session.log("authenticated", null);
            announce();
            if (former != null) {
                session.rooms().leaveForbidden();
                session.rooms().changeMembers(former);
            }
            enterRooms(commandId, wanted);
        });
    }

    /**
     * Takes the identity of a client that has spoken first, and enters the rooms that come by themselves, all of which the answer
     * names. One that cannot be entered just now ends the session: the client would not know that it is not in there.
     *
     * @param known where the client has been in them
     */
    CompletionStage<Answer> connected(Json commandId, Identity newIdentity, List<ClientMessage.Entry> known) {
        if (session.isClosed()) {
            return CompletableFuture.completedFuture(Answer.SILENT);
        }
        identity = newIdentity;
        if (endsRevoked()) {
            return CompletableFuture.completedFuture(Answer.SILENT);
        }
        welcome = true;
        session.log("connected", null);
        announce();
        session.rooms().followNotices();
        Map<RoomId, Optional<Position>> entries = new LinkedHashMap<>();
        addPathRoom(entries);
        addAutomaticRoom(entries);
        identity.channels().forEach(room -> entries.putIfAbsent(room, Optional.empty()));
        for (ClientMessage.Entry entry : known) {
            entries.computeIfPresent(entry.room(), (room, since) -> Optional.ofNullable(entry.since()));
        }
        List<CompletableFuture<Answer>> entering = new ArrayList<>(entries.size());
        entries.forEach((room, since) -> entering.add(pod.dispatcher()
                .rooms()
                .enter(session, null, commandId, room, since.orElse(null))
                .toCompletableFuture()));
        return CompletableFuture.allOf(entering.toArray(CompletableFuture[]::new))
                .thenApply(done -> connected(
                        commandId,
                        entering.stream().map(CompletableFuture::join).toList()));
    }

    private Answer connected(Json commandId, List<Answer> entered) {
        List<ServerMessage.Subscribed> rooms = new ArrayList<>(entered.size());
        for (Answer answer : entered) {
            if (answer.message() instanceof ServerMessage.Subscribed room) {
                rooms.add(room);
            } else if (answer.message() instanceof ServerMessage.Failure failure
                    && failure.code().retry()) {
                return Answer.of(failure, () -> session.close(CloseStatus.OVERLOADED));
            }
        }
        var message = new ServerMessage.Connected(
                commandId, session.id(), pod.config().heartbeat(), timeLeft(identity), List.copyOf(rooms));
        return Answer.of(message, () -> entered.forEach(answer -> answer.then().run()));
    }

    private ServerMessage.Welcome welcome(Json commandId, Identity newIdentity) {
        return new ServerMessage.Welcome(
                commandId,
                session.id(),
                newIdentity.user(),
                pod.pod().value(),
                pod.config().heartbeat(),
                timeLeft(newIdentity));
    }

    private void announce() {
        deadlines.welcomed(timeLeft(identity));
        if (!session.isClosed()) {
            announced = true;
            pod.events().connected(session.id(), identity.user(), session.pathRoom());
        }
    }

    // ---- the rooms of the beginning ----

    /** The path's room first, then those that came with {@code auth}, then the user's own. */
    private void enterRooms(Json commandId, List<ClientMessage.Entry> wanted) {
        session.rooms().followNotices();
        Map<RoomId, Optional<Position>> entries = new LinkedHashMap<>();
        addPathRoom(entries);
        for (ClientMessage.Entry entry : wanted) {
            if (entry.since() == null) {
                entries.putIfAbsent(entry.room(), Optional.empty());
            } else {
                entries.put(entry.room(), Optional.of(entry.since()));
            }
        }
        addAutomaticRoom(entries);
        entries.forEach((room, since) -> {
            if (!session.rooms().contains(room)) {
                commands.say(
                        commandId, pod.dispatcher().rooms().enter(session, null, commandId, room, since.orElse(null)));
            }
        });
    }

    private void addPathRoom(Map<RoomId, Optional<Position>> entries) {
        RoomId pathRoom = session.pathRoom();
        if (pathRoom != null && !pathRoom.equals(RoomId.SYSTEM)) {
            entries.put(pathRoom, Optional.ofNullable(urlPosition));
        }
        urlPosition = null;
    }

    private void addAutomaticRoom(Map<RoomId, Optional<Position>> entries) {
        if (!session.conversation().isReading()) {
            pod.rooms().automaticRoomOf(identity).ifPresent(room -> entries.putIfAbsent(room, Optional.empty()));
        }
    }

    // ---- how long ----

    /** Takes a newer token of the same user; rooms that it does not allow are left. */
    Answer refreshed(Json commandId, Identity newIdentity) {
        return Answer.of(new ServerMessage.Refreshed(commandId, session.id(), timeLeft(newIdentity)), () -> {
            identity = newIdentity;
            if (endsRevoked()) {
                return;
            }
            deadlines.welcomed(timeLeft(identity));
            session.rooms().leaveForbidden();
        });
    }

    /** Until then instead of its token's end. */
    void lasts(Instant end) {
        if (!end.isAfter(pod.clock().instant())) {
            session.close(CloseStatus.TOKEN_EXPIRED);
            return;
        }
        identity = identity.until(end);
        Duration left = timeLeft(identity);
        deadlines.welcomed(left);
        commands.say(Answer.of(new ServerMessage.Refreshed(null, session.id(), left)));
    }

    /** Until the identity ends, from now on; null where it does not end. */
    Duration timeLeft(Identity of) {
        return of.expiresAt() == null ? null : Duration.between(pod.clock().instant(), of.expiresAt());
    }

    /** What was revoked after the token was verified: whoever did it may have looked at this session too early. */
    private boolean endsRevoked() {
        boolean revoked = pod.revocations().isRevoked(identity);
        if (revoked) {
            session.close(CloseStatus.TOKEN_REVOKED);
        }
        return revoked;
    }

    /** @param status null where the connection was lost without a word */
    void end(CloseStatus status) {
        if (announced) {
            pod.events().disconnected(session.id(), identity.user(), session.pathRoom(), status);
        }
    }
}
