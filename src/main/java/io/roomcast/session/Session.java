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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * One client connection, from its opening to its close: what the client says goes in here, and what it is told goes out. Who it is
 * ({@link SessionIdentity}), its rooms ({@link SessionRooms}), the order of its commands ({@link CommandQueue}), what waits to be sent
 * ({@link OutboundQueue}) and what happens as time goes by ({@link Deadlines}) each have their own class, and come here for what
 * concerns more than one of them. Everything runs on the session's loop; the socket package brings frames and the end of the
 * connection, rooms bring deliveries.
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
    private final SessionRooms rooms;
    private final SessionIdentity who;
    /** Null until there is one. */
    private Calls calls;

    /** Where messages are told as deltas; null while that is nowhere. */
    private DeltaStays deltas;

    private boolean flushPending;
    private boolean opened;
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
        this.place = place;
        this.pod = pod;
        this.conversation = conversation;
        this.commands = new CommandQueue(this, pod.dispatcher(), loop.loop(), transport);
        this.deadlines = new Deadlines(this, loop.wheel(), pod.config(), conversation.pingsAlways());
        this.pace = new Pace(pod.config().commandRate(), pod.config().floodLimit());
        this.rooms = new SessionRooms(this, pod, deadlines);
        this.who = new SessionIdentity(this, pod, commands, deadlines, identity, since);
    }

    long publishes() {
        return publishes;
    }

    /** Of the session's next publish. */
    Origin nextOrigin() {
        return new Origin(id, ++publishes, who.identity().info());
    }

    @Override
    public SessionId id() {
        return id;
    }

    /** Null until the client has said who it is. Safe from any thread. */
    public Identity identity() {
        return who.identity();
    }

    SessionIdentity who() {
        return who;
    }

    SessionRooms rooms() {
        return rooms;
    }

    Pace pace() {
        return pace;
    }

    /** Null where the path names none. */
    RoomId pathRoom() {
        return pathRoom;
    }

    SessionLoop loop() {
        return loop;
    }

    /** The same, back on the session's loop, whatever becomes of it. */
    <T> CompletionStage<T> onLoop(CompletionStage<T> stage) {
        CompletableFuture<T> there = new CompletableFuture<>();
        stage.whenComplete((result, failure) -> loop.loop().run(() -> {
            if (failure == null) {
                there.complete(result);
            } else {
                there.completeExceptionally(failure);
            }
        }));
        return there;
    }

    boolean isClosed() {
        return closed;
    }

    Conversation conversation() {
        return conversation;
    }

    /**
     * Welcomes the client, or waits for it to say who it is.
     *
     * @param anonymousAllowed a client without a token gets a name of its own
     */
    public void open(boolean anonymousAllowed) {
        opened = true;
        pod.registry().add(this);
        pod.metrics().sessionOpened();
        deadlines.open();
        who.open(anonymousAllowed);
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

    /** An answer whose turn has come. */
    void give(Answer answer) {
        if (closed) {
            return;
        }
        try {
            if (answer.placed() != null) {
                outbound.keepOlder(answer.placed());
            }
            if (answer.message() != null) {
                send(answer.message());
            }
            answer.then().run();
        } catch (RuntimeException fault) {
            // Whether the client was told, and what follows from it, is not known: it comes again, and asks.
            LOG.errorf(fault, "an answer could not be given; the session is closed: session=%s", id());
            close(CloseStatus.INTERNAL);
        }
    }

    /** Counts the session as the user's too, whoever else it was; false where they have as many as they may. */
    CompletionStage<Boolean> countAs(UserId user) {
        return place.takeAs(user);
    }

    /** The user has as many connections as they may. */
    Answer crowdedOut() {
        return Answer.of(null, () -> close(CloseStatus.TOO_MANY_CONNECTIONS));
    }

    /** Does without an answer to what breaks the protocol, where that is how the protocol has it. */
    Answer broken(ServerMessage.Failure failure) {
        return conversation.endsOnBadFrames()
                ? Answer.of(null, () -> close(CloseStatus.PROTOCOL_ERROR))
                : Answer.of(failure);
    }

    // ---- rooms ----

    private void stayEndedByGap(Membership membership) {
        rooms.leave(membership.room());
    }

    /**
     * A room was left, and with it goes what was kept for it.
     *
     * @param membership null if the session was still on its way in
     */
    void left(RoomId room, Membership membership) {
        pace.forget(room);
        if (deltas != null && membership != null) {
            deltas.forget(membership);
        }
        commands.stopWaitingForPlace(room);
    }

    void stayExpired(RoomId room) {
        if (rooms.leave(room)) {
            send(conversation.expired(room));
        }
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

    // ---- what backends and operators ask for ----

    public SessionControls controls() {
        return new SessionControls(this);
    }

    /** Enters for a backend, behind all answers under way; empty where it cannot be. */
    CompletionStage<Optional<Answer>> enterFor(RoomId room, Position since) {
        return pod.dispatcher().rooms().invite(this, room, since);
    }

    /** Behind all answers under way. */
    void say(Answer answer) {
        commands.say(answer);
    }

    void say(CompletionStage<Answer> answer) {
        commands.say(null, answer);
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
        if (!followsOrder(membership) || !rooms.leave(membership.room())) {
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
        if (rooms.size() == 1) {
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
            if (who.identity() != null) {
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
        rooms.end(status);
        commands.clear();
        outbound.clear();
        place.leaveUser();
        if (opened) {
            pod.registry().remove(this);
            pod.metrics().sessionClosed(status);
        }
        who.end(status);
    }

    /** One line for each event of a session, who and where as fields beside it; at a level at which the log grows with connections. */
    void log(String event, String code) {
        if (!LOG.isDebugEnabled()) {
            return;
        }
        UserId user = who.identity() == null ? null : who.identity().user();
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
