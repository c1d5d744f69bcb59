package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.limits.Place;
import io.roomcast.metrics.LogFields;
import io.roomcast.metrics.RoomMetrics.Limit;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.Burst;
import io.roomcast.room.Delivery;
import io.roomcast.room.DeltaFormat;
import io.roomcast.room.Membership;
import io.roomcast.room.SlowConsumer;
import io.roomcast.room.Subscriber;
import io.roomcast.session.Authorizer.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * One client connection, from its opening to its close: who it is and which rooms it is in. Everything here runs on the
 * session's loop; the socket package brings frames and the end of the connection, rooms bring deliveries.
 */
public final class Session implements Subscriber {
    private static final Logger LOG = Logger.getLogger(Session.class);
    /** How long a session that is sent away waits for answers to what it has said. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private final SessionId id;
    private final SessionLoop loop;
    private final Transport transport;
    private final OutboundQueue outbound;
    private final Codec codec;
    private final RoomId pathRoom;
    private final Place place;
    private final SessionFactory pod;
    private final Conversation conversation;

    private final CommandQueue commands;
    private final Deadlines deadlines;
    private final Pace pace;
    /** Rooms subscribed by the client; without a membership yet while it is on its way in. */
    private final Map<RoomId, Optional<Membership>> memberships = new HashMap<>(2);

    /** In {@link RoomId#SYSTEM}, which every session follows once it is welcome. */
    private Membership notices;
    /** Null until the client has said who it is. Written on the loop only. */
    private volatile Identity identity;
    /** Rooms that a backend has the session in, whatever its token allows; null while there are none. */
    private Set<RoomId> invitations;
    /** The URL's position, until it is used. */
    private Position urlPosition;
    /** Null until the first limited publish. */
    private PublishRates rates;

    /** Null until there is one. */
    private Calls calls;

    /** Where messages are told as deltas; null while that is nowhere. */
    private DeltaStays deltas;

    private boolean flushPending;
    private boolean opened;
    private boolean anonymousAllowed;
    /** The client was told who it is. */
    private boolean welcome;
    /** Told to who wants to know of sessions. */
    private boolean announced;

    private boolean closed;
    /** Publishes so far. */
    private long publishes;

    Session(
            SessionId id,
            SessionLoop loop,
            Transport transport,
            Codec codec,
            RoomId pathRoom,
            Identity identity,
            Position since,
            Place place,
            SessionFactory pod,
            Conversation conversation) {
        this.id = id;
        this.loop = loop;
        this.transport = transport;
        this.outbound = pod.outboundOf(transport, codec, conversation.gapEndsStay() ? this::stayEndedByGap : null);
        this.codec = codec;
        this.pathRoom = pathRoom;
        this.identity = identity;
        this.urlPosition = since;
        this.place = place;
        this.pod = pod;
        this.conversation = conversation;
        this.commands = new CommandQueue(this, loop.loop(), transport);
        this.deadlines = new Deadlines(this, loop.wheel(), pod.config(), conversation.pingsAlways());
        this.pace = new Pace(pod.config().commandRate(), pod.config().floodLimit());
    }

    long publishes() {
        return publishes;
    }

    /** Of the session's next publish. */
    Origin nextOrigin() {
        return new Origin(id, ++publishes, identity.info());
    }

    @Override
    public SessionId id() {
        return id;
    }

    /** Null until the client has said who it is. Safe from any thread. */
    public Identity identity() {
        return identity;
    }

    /** Null where the path names none. */
    RoomId pathRoom() {
        return pathRoom;
    }

    SessionLoop loop() {
        return loop;
    }

    boolean isClosed() {
        return closed;
    }

    /** From then on it may say anything. */
    boolean isWelcome() {
        return welcome;
    }

    Conversation conversation() {
        return conversation;
    }

    /** Who a client is that says nothing of itself; null where it has to. */
    Identity unnamed() {
        if (identity == null && anonymousAllowed) {
            return Identity.anonymous(UserId.anonymous(id));
        }
        return identity;
    }

    /**
     * Welcomes the client, or waits for it to say who it is.
     *
     * @param anonymousAllowed a client without a token gets a name of its own
     */
    public void open(boolean anonymousAllowed) {
        opened = true;
        this.anonymousAllowed = anonymousAllowed;
        pod.registry().add(this);
        pod.metrics().sessionOpened();
        deadlines.open();
        if (conversation.clientSpeaksFirst()) {
            log("opened", null);
            return;
        }
        identity = unnamed();
        log("opened", null);
        if (identity != null && !endsRevoked()) {
            CompletionStage<Ruling> ruling = pod.dispatcher().askToConnect(this, identity);
            if (ruling == null) {
                begin();
            } else {
                commands.holdFor(ruling, this::letIn);
            }
        }
    }

    private void begin() {
        welcome = true;
        commands.say(Answer.of(welcome(null, identity)));
        deadlines.welcomed(expiresIn(identity));
        announce();
        enterRooms(null, List.of());
    }

    /** As the backend says, which may have taken a while. */
    private void letIn(Ruling ruling) {
        if (ruling != Ruling.ALLOWED) {
            send(MessageDispatcher.refusal(null, ruling).message());
            close(ruling == Ruling.DENIED ? CloseStatus.DISCONNECTED : CloseStatus.OVERLOADED);
        } else if (!endsRevoked()) {
            begin();
        }
    }

    // ---- what the client says ----

    /** A text frame, known to be UTF-8. */
    public void onText(byte[] utf8) {
        if (!closed) {
            deadlines.heard();
            codec.decode(utf8, pathRoom, this::accept);
        }
    }

    public void onBinary(byte[] bytes) {
        if (!closed) {
            deadlines.heard();
            codec.decodeBinary(bytes, this::accept);
        }
    }

    /**
     * A frame that did not come by the transport. Safe from any thread.
     *
     * @param text known to be UTF-8 then
     */
    public void hear(byte[] frame, boolean text) {
        loop.loop().run(() -> {
            if (text) {
                onText(frame);
            } else {
                onBinary(frame);
            }
        });
    }

    /** The first command of a frame may have ended the session. */
    private void accept(ClientMessage command) {
        if (!closed) {
            commands.accept(command);
        }
    }

    /** A sign of life that is no command. */
    public void onAlive() {
        deadlines.heard();
    }

    /** What the backend says to a command that it decides; null where nobody is asked. */
    CompletionStage<Ruling> ask(ClientMessage command) {
        return pod.dispatcher().ask(this, command);
    }

    CompletionStage<Answer> dispatch(ClientMessage command) {
        return pod.dispatcher().dispatch(this, command);
    }

    Answer failure(Json commandId, Throwable failure) {
        return pod.dispatcher().failure(commandId, failure);
    }

    /**
     * Who someone is decides what follows; what is not yet entered cannot be left; and the ack of a publish without its own
     * copy must not stand behind another answer when its place in the order comes.
     */
    boolean runsAlone(ClientMessage command) {
        if (command instanceof ClientMessage.Unsubscribe unsubscribe) {
            return isOnItsWayInto(unsubscribe.room());
        }
        if (command instanceof ClientMessage.Publish publish) {
            return publish.excludeSelf()
                    && isIn(publish.room())
                    && pod.rooms().optionsOf(publish.room()).retention().keepsHistory();
        }
        return command instanceof ClientMessage.Auth
                || command instanceof ClientMessage.Refresh
                || command instanceof ClientMessage.Connect;
    }

    /** An answer whose turn has come. */
    void give(Answer answer) {
        if (closed) {
            return;
        }
        if (answer.placed() != null) {
            outbound.keepOlder(answer.placed());
        }
        if (answer.message() != null) {
            send(answer.message());
        }
        answer.then().run();
    }

    // ---- who the client is ----

    /** Counts the session as the user's too, whoever else it was; false where they have as many as they may. */
    CompletionStage<Boolean> countAs(UserId user) {
        return place.takeAs(user);
    }

    /** The user has as many connections as they may. */
    Answer crowdedOut() {
        return Answer.of(null, () -> close(CloseStatus.TOO_MANY_CONNECTIONS));
    }

    /** Takes the identity, says {@code welcome} and enters the rooms that are asked for or come by themselves. */
    Answer authenticated(Json commandId, Identity newIdentity, List<ClientMessage.Entry> wanted) {
        return Answer.of(welcome(commandId, newIdentity), () -> {
            Identity former = identity;
            identity = newIdentity;
            welcome = true;
            if (former != null) {
                pod.userRooms().change(former.user(), identity.user(), memberships.keySet());
            }
            // They were for who it was.
            invitations = null;
            if (endsRevoked()) {
                return;
            }
            log("authenticated", null);
            deadlines.welcomed(expiresIn(identity));
            announce();
            if (former != null) {
                leaveForbiddenRooms();
                memberships
                        .values()
                        .forEach(membership -> membership.ifPresent(
                                present -> pod.rooms().changeMember(present, id, former, identity)));
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
        if (closed) {
            return CompletableFuture.completedFuture(Answer.SILENT);
        }
        identity = newIdentity;
        if (endsRevoked()) {
            return CompletableFuture.completedFuture(Answer.SILENT);
        }
        welcome = true;
        log("connected", null);
        deadlines.welcomed(expiresIn(identity));
        announce();
        followNotices();
        Map<RoomId, Optional<Position>> entries = ownRooms();
        identity.channels().forEach(room -> entries.putIfAbsent(room, Optional.empty()));
        for (ClientMessage.Entry entry : known) {
            entries.computeIfPresent(entry.room(), (room, since) -> Optional.ofNullable(entry.since()));
        }
        List<CompletableFuture<Answer>> entering = new ArrayList<>(entries.size());
        entries.forEach((room, since) -> entering.add(pod.dispatcher()
                .enter(this, null, commandId, room, since.orElse(null))
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
                return Answer.of(failure, () -> close(CloseStatus.OVERLOADED));
            }
        }
        var message = new ServerMessage.Connected(
                commandId, id, pod.config().heartbeat(), expiresIn(identity), List.copyOf(rooms));
        return Answer.of(message, () -> entered.forEach(answer -> answer.then().run()));
    }

    /** Does without an answer to what breaks the protocol, where that is how the protocol has it. */
    Answer broken(ServerMessage.Failure failure) {
        return conversation.endsOnBadFrames()
                ? Answer.of(null, () -> close(CloseStatus.PROTOCOL_ERROR))
                : Answer.of(failure);
    }

    /** Takes a newer token of the same user; rooms that it does not allow are left. */
    Answer refreshed(Json commandId, Identity newIdentity) {
        return Answer.of(new ServerMessage.Refreshed(commandId, id, expiresIn(newIdentity)), () -> {
            identity = newIdentity;
            if (endsRevoked()) {
                return;
            }
            deadlines.welcomed(expiresIn(identity));
            leaveForbiddenRooms();
        });
    }

    /** What was revoked after the token was verified: whoever did it may have looked at this session too early. */
    private boolean endsRevoked() {
        boolean revoked = pod.revocations().isRevoked(identity);
        if (revoked) {
            close(CloseStatus.TOKEN_REVOKED);
        }
        return revoked;
    }

    private void announce() {
        if (!closed) {
            announced = true;
            pod.events().connected(id, identity.user(), pathRoom);
        }
    }

    private ServerMessage.Welcome welcome(Json commandId, Identity newIdentity) {
        return new ServerMessage.Welcome(
                commandId,
                id,
                newIdentity.user(),
                pod.pod().value(),
                pod.config().heartbeat(),
                expiresIn(newIdentity));
    }

    Duration expiresIn(Identity of) {
        return of.expiresAt() == null ? null : Duration.between(pod.clock().instant(), of.expiresAt());
    }

    private void leaveForbiddenRooms() {
        for (RoomId room : List.copyOf(memberships.keySet())) {
            boolean invited = invitations != null && invitations.contains(room);
            if (!invited && !pod.rooms().maySubscribe(identity, room)) {
                leave(room);
                send(new ServerMessage.Unsubscribed(null, room, "the token does not allow it"));
            }
        }
    }

    /** The path's room first, then those that came with {@code auth}, then the user's own. */
    private void enterRooms(Json commandId, List<ClientMessage.Entry> wanted) {
        followNotices();
        Map<RoomId, Optional<Position>> entries = new LinkedHashMap<>();
        enterPathRoom(entries);
        for (ClientMessage.Entry entry : wanted) {
            if (entry.since() == null) {
                entries.putIfAbsent(entry.room(), Optional.empty());
            } else {
                entries.put(entry.room(), Optional.of(entry.since()));
            }
        }
        enterAutomaticRoom(entries);
        entries.forEach((room, since) -> {
            if (!memberships.containsKey(room)) {
                commands.say(commandId, pod.dispatcher().enter(this, null, commandId, room, since.orElse(null)));
            }
        });
    }

    private void followNotices() {
        if (notices == null) {
            notices = pod.rooms().followNotices(loop.shard(), this);
        }
    }

    private Map<RoomId, Optional<Position>> ownRooms() {
        Map<RoomId, Optional<Position>> entries = new LinkedHashMap<>();
        enterPathRoom(entries);
        enterAutomaticRoom(entries);
        return entries;
    }

    private void enterPathRoom(Map<RoomId, Optional<Position>> entries) {
        if (pathRoom != null && !pathRoom.equals(RoomId.SYSTEM)) {
            entries.put(pathRoom, Optional.ofNullable(urlPosition));
        }
        urlPosition = null;
    }

    private void enterAutomaticRoom(Map<RoomId, Optional<Position>> entries) {
        if (!conversation.isReading()) {
            pod.rooms().automaticRoomOf(identity).ifPresent(room -> entries.putIfAbsent(room, Optional.empty()));
        }
    }

    // ---- rooms ----

    int roomCount() {
        return memberships.size();
    }

    /** True from the moment the session asks to enter. */
    boolean isIn(RoomId room) {
        return memberships.containsKey(room);
    }

    private boolean isOnItsWayInto(RoomId room) {
        Optional<Membership> membership = memberships.get(room);
        return membership != null && membership.isEmpty();
    }

    /** Reserves the room, so that a second subscribe on its heels is refused; false if the user is in as many as may be. */
    boolean entering(RoomId room) {
        if (!pod.userRooms().enter(identity.user(), room)) {
            return false;
        }
        memberships.put(room, Optional.empty());
        return true;
    }

    void entered(Membership membership) {
        memberships.put(membership.room(), Optional.of(membership));
    }

    void notEntered(RoomId room) {
        if (memberships.remove(room) != null) {
            pod.userRooms().leave(identity.user(), room);
        }
        uninvited(room);
    }

    /** Leaves; false if the session was not in the room. */
    boolean leave(RoomId room) {
        Optional<Membership> membership = memberships.remove(room);
        if (membership == null) {
            return false;
        }
        pod.userRooms().leave(identity.user(), room);
        membership.ifPresent(present -> pod.rooms().unsubscribe(loop.shard(), present, id, identity));
        if (rates != null) {
            rates.forget(room);
        }
        if (deltas != null) {
            membership.ifPresent(deltas::forget);
        }
        uninvited(room);
        deadlines.forgetStay(room);
        commands.stopWaitingForPlace(room);
        return true;
    }

    /**
     * The session is in the room whatever its token says, as somebody has allowed who may.
     *
     * @param end null for as long as the session lasts
     */
    void stays(RoomId room, Instant end) {
        invited(room);
        if (end == null) {
            deadlines.forgetStay(room);
        } else {
            deadlines.stayEnds(room, Duration.between(pod.clock().instant(), end));
        }
    }

    void stayExpired(RoomId room) {
        if (leave(room)) {
            send(conversation.expired(room));
        }
    }

    private void stayEndedByGap(Membership membership) {
        leave(membership.room());
    }

    /**
     * Whether messages of the room are told as deltas from now on.
     *
     * @param known the last message of the room that the client has in hand; null for none
     */
    boolean tellsDeltas(Membership membership, Position known) {
        Codec.Deltas language = codec.deltas();
        boolean possible = language != null
                && membership.options().delta() == DeltaFormat.FOSSIL
                && membership.options().retention().keepsHistory()
                && followsOrder(membership);
        if (possible) {
            if (deltas == null) {
                deltas = new DeltaStays(codec, language);
            }
            deltas.begin(membership, known);
        }
        return possible;
    }

    /** Whether the client can recover in the room, and so is told its position. */
    boolean followsOrder(Membership membership) {
        return !conversation.gapEndsStay() || membership.options().slowConsumer() != SlowConsumer.LATEST;
    }

    /** The session is in a room because a backend said so, which says how long only where that is not for ever. */
    void invited(RoomId room, Instant end) {
        if (end == null) {
            invited(room);
        } else {
            stays(room, end);
        }
    }

    private void invited(RoomId room) {
        if (invitations == null) {
            invitations = new HashSet<>(2);
        }
        invitations.add(room);
    }

    private void uninvited(RoomId room) {
        if (invitations != null) {
            invitations.remove(room);
        }
    }

    // ---- what backends and operators ask for ----

    public SessionControls controls() {
        return new SessionControls(this);
    }

    Set<RoomId> rooms() {
        return memberships.keySet();
    }

    /** Enters for a backend, behind all answers under way; empty where it cannot be. */
    CompletionStage<Optional<Answer>> enterFor(RoomId room, Position since) {
        return pod.dispatcher().invite(this, room, since);
    }

    /** Until then instead of its token's end. */
    void lasts(Instant end) {
        if (!end.isAfter(pod.clock().instant())) {
            close(CloseStatus.TOKEN_EXPIRED);
            return;
        }
        identity = identity.until(end);
        deadlines.welcomed(expiresIn(identity));
        say(Answer.of(new ServerMessage.Refreshed(null, id, expiresIn(identity))));
    }

    /** Behind all answers under way. */
    void say(Answer answer) {
        commands.say(answer);
    }

    void say(CompletionStage<Answer> answer) {
        commands.say(null, answer);
    }

    /** Milliseconds until the session may say something; 0 for now. */
    long takeCommand(long nanoTime) {
        return pace.takeCommand(nanoTime);
    }

    /** Refuses a command that comes too fast, and ends the session if that has gone on for too long. */
    Answer tooFast(Json commandId, Limit limit, String text, long waitMillis, long nanoTime) {
        if (pace.refuse(nanoTime)) {
            pod.metrics().refused(limit);
            close(CloseStatus.FLOODING);
            // Whoever floods seldom stops for a close frame: what comes until the connection ends is not even read.
            transport.pauseReading(true);
            return Answer.SILENT;
        }
        return refused(limit, new ServerMessage.Failure(commandId, ErrorCode.RATE_LIMITED, text, waitMillis));
    }

    /** Refuses a command because of a limit that the session is not alone to blame for. */
    Answer refused(Limit limit, ServerMessage.Failure failure) {
        pod.metrics().refused(limit);
        return Answer.of(failure);
    }

    /** Milliseconds until the session may publish in the room; 0 for now. */
    long takePublish(RoomId room, int rate, long nanoTime) {
        if (rate == 0) {
            return 0;
        }
        if (rates == null) {
            rates = new PublishRates();
        }
        return rates.take(room, rate, nanoTime);
    }

    // ---- what the server says ----

    @Override
    public void deliver(Membership membership, Delivery delivery) {
        if (closed || delivery.frame(codec).isEmpty()) {
            return;
        }
        if (conversation.gapEndsStay() && delivery.isGap()) {
            endStay(membership, delivery);
            return;
        }
        Codec language = deltas == null ? codec : deltas.languageFor(membership, delivery);
        loop.shard()
                .written(delivery.messages().size(), delivery.frame(language).length());
        written(outbound.send(membership, delivery, language));
        if (delivery.isGap()) {
            pod.metrics().gap();
            commands.stopWaitingForPlace(membership.room());
        }
    }

    /** Its last word stands behind all that waits, and is never dropped. */
    private void endStay(Membership membership, Delivery gap) {
        if (!followsOrder(membership) || !leave(membership.room())) {
            return;
        }
        pod.metrics().gap();
        written(outbound.send(gap.frame(codec)));
    }

    @Override
    public boolean deliver(Membership membership, Burst burst) {
        if (closed) {
            return false;
        }
        if (deltas != null && deltas.areToldTo(membership)) {
            return Subscriber.super.deliver(membership, burst);
        }
        Frame frame = burst.frame(codec);
        if (frame.isEmpty()) {
            return false;
        }
        if (!outbound.pass(frame)) {
            burst.forEach(delivery -> deliver(membership, delivery));
            return false;
        }
        loop.shard().written(burst.messages(), frame.length());
        deadlines.spoke();
        if (memberships.size() == 1) {
            // Nothing else of this pass is to come, as a rule, and the connection is at hand now.
            flushPending = false;
            transport.flush();
        } else {
            flushLater();
        }
        return true;
    }

    @Override
    public void passOwn(Membership membership, Message own) {
        if (!closed) {
            commands.passOwn(membership, own);
        }
    }

    @Override
    public void losePosition(Membership membership) {
        close(CloseStatus.POSITION_LOST);
    }

    /**
     * Says what no command has just asked for, behind all answers under way: what is told of a job never comes before its ack.
     * Safe from any thread; nothing is said to a session that is over.
     */
    public void tell(ServerMessage message) {
        loop.loop().run(() -> {
            if (!closed) {
                commands.say(Answer.of(null, () -> send(calls == null ? message : calls.answering(message))));
            }
        });
    }

    boolean mayCall() {
        return calls == null || !calls.isFull();
    }

    /** The job's result will be the command's answer, or else that it takes too long. */
    void awaits(JobId job, Json commandId) {
        if (calls == null) {
            calls = new Calls();
        }
        calls.add(job, commandId);
        loop.loop()
                .schedule(
                        () -> {
                            if (!closed && calls.giveUp(job)) {
                                send(new ServerMessage.Failure(
                                        commandId,
                                        ErrorCode.UNAVAILABLE,
                                        "the job takes longer than the client waits"));
                            }
                        },
                        pod.config().callTimeout());
    }

    void sayHeartbeat() {
        send(new ServerMessage.Heartbeat(pod.clock().millis()));
    }

    void ping() {
        transport.ping();
    }

    void send(ServerMessage message) {
        if (closed) {
            return;
        }
        if (message instanceof ServerMessage.Failure failure) {
            pod.metrics().error(failure.code());
        }
        Frame frame = codec.encode(message);
        if (frame.isEmpty()) {
            frame.release();
            return;
        }
        loop.shard().written(0, frame.length());
        CloseStatus end = outbound.send(frame);
        frame.release();
        written(end);
        if (conversation.isReading() && endsReading(message)) {
            close(CloseStatus.NORMAL);
        }
    }

    private boolean endsReading(ServerMessage message) {
        return message instanceof ServerMessage.Failure
                || (message instanceof ServerMessage.Unsubscribed left
                        && left.room().equals(pathRoom));
    }

    private void written(CloseStatus end) {
        if (end != null) {
            close(end);
            return;
        }
        deadlines.spoke();
        flushLater();
    }

    private void flushLater() {
        if (!flushPending) {
            flushPending = true;
            loop.shard().flushLater(this);
        }
    }

    @Override
    public void flush() {
        if (flushPending && !closed) {
            transport.flush();
        }
        flushPending = false;
    }

    /** The transport takes more again. */
    public void onWritable() {
        if (closed) {
            return;
        }
        boolean waited = !outbound.isEmpty();
        // Also if nothing waited: the transport has kept up, which ends the grace of a large answer.
        outbound.drain();
        if (waited) {
            transport.flush();
        }
    }

    // ---- the end ----

    /**
     * Tells the client when its slot is, and closes then, as soon as what it has said before is answered. Safe from any
     * thread.
     */
    public void sendAway(Duration slot) {
        loop.loop().run(() -> {
            if (closed) {
                return;
            }
            if (identity != null) {
                send(new ServerMessage.Reconnect(slot));
            }
            loop.loop().schedule(this::leaveInSlot, slot);
        });
    }

    private void leaveInSlot() {
        if (!closed) {
            commands.whenAnswered(() -> close(CloseStatus.DRAIN));
            loop.loop().schedule(() -> close(CloseStatus.DRAIN), LAST_ANSWERS);
        }
    }

    /** Ends the session and tells the client why. */
    public void close(CloseStatus status) {
        if (!closed) {
            end(status);
            transport.close(status);
            // However far behind it was, the client's own close is yet to come, and with it the end of the connection.
            transport.pauseReading(false);
        }
    }

    /**
     * The connection is gone.
     *
     * @param status what the client said; null if it said nothing
     */
    public void onClosed(CloseStatus status) {
        if (!closed) {
            end(status);
        }
    }

    private void end(CloseStatus status) {
        closed = true;
        log("closed", status == null ? "1006" : Integer.toString(status.code()));
        deadlines.close();
        memberships
                .values()
                .forEach(membership -> membership.ifPresent(present -> {
                    present.traceClosed(status);
                    pod.rooms().unsubscribe(loop.shard(), present, id, identity);
                }));
        memberships.keySet().forEach(room -> pod.userRooms().leave(identity.user(), room));
        memberships.clear();
        if (notices != null) {
            notices.traceClosed(status);
            pod.rooms().unfollowNotices(loop.shard(), notices);
            notices = null;
        }
        commands.clear();
        outbound.clear();
        place.leaveUser();
        if (opened) {
            pod.registry().remove(this);
            pod.metrics().sessionClosed(status);
        }
        if (announced) {
            pod.events().disconnected(id, identity.user(), pathRoom, status);
        }
    }

    /** One line for each event of a session, who and where as fields beside it; at a level at which the log grows with connections. */
    private void log(String event, String code) {
        if (!LOG.isDebugEnabled()) {
            return;
        }
        UserId user = identity == null ? null : identity.user();
        LogFields.with(
                () -> LOG.debugf(
                        "session %s: session=%s room=%s%s%s",
                        event,
                        id,
                        pathRoom,
                        code == null ? "" : " code=" + code,
                        // At the end: a name may read like anything.
                        user == null ? "" : " user=" + user),
                "session",
                id,
                "room",
                pathRoom,
                "user",
                user);
    }

    @Override
    public String toString() {
        return id.value();
    }
}
