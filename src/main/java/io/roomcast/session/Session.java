package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.limits.TokenBucket;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.Delivery;
import io.roomcast.room.Membership;
import io.roomcast.room.RoomService;
import io.roomcast.room.Subscriber;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * One client connection, from its opening to its close. Everything here runs on the session's loop; the socket package
 * brings frames and the end of the connection, rooms bring deliveries, the wheel brings time.
 */
public final class Session implements Subscriber {
    private static final Logger LOG = Logger.getLogger(Session.class);
    /** Answers under way; from here on nothing more is read until half of them are given. */
    private static final int PAUSE_AT = 256;
    /** Commands that wait or are under way; more can only come from one large read, or from a transport that cannot pause. */
    private static final int MAX_UNANSWERED = 8_192;
    /** Rooms whose publish rate is remembered; a forgotten one starts anew. */
    private static final int MAX_BUCKETS = 256;

    private static final long NEVER = Long.MAX_VALUE;

    private final SessionId id;
    private final SessionLoop loop;
    private final Transport transport;
    private final OutboundQueue outbound;
    private final Codec codec;
    private final RoomId pathRoom;
    private final SessionFactory pod;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::onTimer);
    private final AnswerQueue answers = new AnswerQueue(this::give);
    /** Rooms subscribed by the client, or about to be: then without a membership yet. */
    private final Map<RoomId, Membership> memberships = new HashMap<>(2);

    private Membership notices;
    /** Null until the client has said who it is. */
    private Identity identity;
    /** The URL's position, until it is used. */
    private Position urlPosition;
    /** Commands behind one that everything waits for; null while there is none. */
    private ArrayDeque<ClientMessage> waiting;

    private boolean barrier;
    private boolean paused;
    /** A publish without its own copy, whose ack belongs at the message's place in the order; null for none. */
    private OwnPublish ownPublish;
    /** By room; null until the first limited publish. */
    private Map<RoomId, TokenBucket> buckets;

    private boolean flushPending;
    private boolean opened;
    private boolean closed;
    /** Why the server ended it; null if it did not. */
    private CloseStatus closing;

    private long openedAt;
    private long lastIn;
    private long lastOut;
    private long pingedAt;
    private long tokenEnd = NEVER;

    /** The command whose ack waits for its message's place in the order. */
    private static final class OwnPublish {
        private final ClientMessage.Publish command;
        private final AnswerQueue.Place place;
        /** The broker's own word, should the place not come by; null while it is not known. */
        private Answer fallback;

        OwnPublish(ClientMessage.Publish command, AnswerQueue.Place place) {
            this.command = command;
            this.place = place;
        }
    }

    Session(
            SessionId id,
            SessionLoop loop,
            Transport transport,
            OutboundQueue outbound,
            Codec codec,
            RoomId pathRoom,
            Identity identity,
            Position since,
            SessionFactory pod) {
        this.id = id;
        this.loop = loop;
        this.transport = transport;
        this.outbound = outbound;
        this.codec = codec;
        this.pathRoom = pathRoom;
        this.identity = identity;
        this.urlPosition = since;
        this.pod = pod;
    }

    @Override
    public SessionId id() {
        return id;
    }

    /** Null until the client has said who it is. */
    public Identity identity() {
        return identity;
    }

    RoomId pathRoom() {
        return pathRoom;
    }

    SessionLoop loop() {
        return loop;
    }

    RoomService rooms() {
        return pod.rooms();
    }

    boolean isClosed() {
        return closed;
    }

    int roomCount() {
        return memberships.size();
    }

    /**
     * Welcomes the client, or waits for it to say who it is.
     *
     * @param anonymousAllowed a client without a token gets a name of its own
     */
    public void open(boolean anonymousAllowed) {
        opened = true;
        openedAt = loop.wheel().now();
        lastIn = openedAt;
        lastOut = openedAt;
        pod.registry().add(this);
        pod.metrics().sessionOpened();
        if (identity == null && anonymousAllowed) {
            identity = Identity.anonymous(UserId.anonymous(id));
        }
        if (identity != null) {
            AnswerQueue.Place place = answers.take();
            answers.fill(place, welcome(null, identity));
            enterRooms(null, List.of());
        }
        rearm();
        LOG.debugf("session opened: session=%s room=%s", id, pathRoom);
    }

    // ---- what the client says ----

    /** A text frame, known to be UTF-8. */
    public void onText(byte[] utf8) {
        lastIn = loop.wheel().now();
        if (!closed) {
            onCommand(codec.decode(utf8, pathRoom));
        }
    }

    public void onBinary(byte[] bytes) {
        lastIn = loop.wheel().now();
        if (!closed) {
            onCommand(new ClientMessage.Binary(new Payload(bytes)));
        }
    }

    /** A sign of life that is no command. */
    public void onAlive() {
        lastIn = loop.wheel().now();
    }

    private void onCommand(ClientMessage command) {
        if (mustWait(command)) {
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            if (waiting.size() + answers.size() >= MAX_UNANSWERED) {
                close(CloseStatus.OVERLOADED);
                return;
            }
            waiting.add(command);
            pauseWhileBehind();
            return;
        }
        start(command);
        if (answers.size() >= MAX_UNANSWERED) {
            close(CloseStatus.OVERLOADED);
        }
        pauseWhileBehind();
    }

    private boolean mustWait(ClientMessage command) {
        return barrier || waiting != null || (isBarrier(command) && !answers.isEmpty());
    }

    /**
     * Commands that run alone. Who someone is decides what follows; and the ack of a publish without its own copy must not
     * stand behind another answer when its place in the order comes.
     */
    private boolean isBarrier(ClientMessage command) {
        if (command instanceof ClientMessage.Auth || command instanceof ClientMessage.Refresh) {
            return true;
        }
        if (command instanceof ClientMessage.Unsubscribe unsubscribe) {
            // What is not yet entered cannot be left.
            return memberships.containsKey(unsubscribe.room()) && memberships.get(unsubscribe.room()) == null;
        }
        return command instanceof ClientMessage.Publish publish && movesPosition(publish);
    }

    private boolean movesPosition(ClientMessage.Publish publish) {
        return publish.excludeSelf()
                && memberships.get(publish.room()) != null
                && rooms().optionsOf(publish.room()).retention().keepsHistory();
    }

    private void start(ClientMessage command) {
        AnswerQueue.Place place = answers.take();
        barrier = isBarrier(command);
        if (command instanceof ClientMessage.Publish publish && barrier) {
            ownPublish = new OwnPublish(publish, place);
        }
        pod.dispatcher()
                .dispatch(this, command)
                .whenComplete((answer, failure) -> loop.loop().run(() -> {
                    Answer result = failure == null ? answer : pod.dispatcher().failure(command.id(), failure);
                    if (result.hasPlace() && ownPublish != null && ownPublish.place == place) {
                        ownPublish.fallback = result;
                    } else if (!place.isFilled()) {
                        fill(place, result);
                    }
                }));
    }

    private void fill(AnswerQueue.Place place, Answer answer) {
        if (closed) {
            return;
        }
        if (ownPublish != null && ownPublish.place == place) {
            ownPublish = null;
        }
        barrier = false;
        answers.fill(place, answer);
        startWaiting();
    }

    /** The place in the order will not come by any more: the broker's own word has to do, now or when it comes. */
    private void stopWaitingForPlace(RoomId room) {
        if (ownPublish == null || !ownPublish.command.room().equals(room)) {
            return;
        }
        OwnPublish own = ownPublish;
        ownPublish = null;
        if (own.fallback != null) {
            fill(own.place, own.fallback);
        }
    }

    private void startWaiting() {
        while (waiting != null && !barrier && !closed) {
            ClientMessage next = waiting.peek();
            if (isBarrier(next) && !answers.isEmpty()) {
                break;
            }
            waiting.remove();
            if (waiting.isEmpty()) {
                waiting = null;
            }
            start(next);
        }
        pauseWhileBehind();
    }

    private void pauseWhileBehind() {
        int unanswered = answers.size() + (waiting == null ? 0 : waiting.size());
        boolean behind = unanswered >= (paused ? PAUSE_AT / 2 : PAUSE_AT);
        if (behind != paused && !closed) {
            paused = behind;
            transport.pauseReading(behind);
        }
    }

    private void give(Answer answer) {
        if (closed) {
            return;
        }
        if (answer.message() != null) {
            send(answer.message());
        }
        answer.then().run();
    }

    // ---- who the client is ----

    /** Takes the identity, says {@code welcome} and enters the rooms that are asked for or come by themselves. */
    Answer authenticated(Json commandId, Identity newIdentity, List<ClientMessage.Entry> wanted) {
        Answer welcome = welcome(commandId, newIdentity);
        return Answer.of(welcome.message(), () -> {
            Identity former = identity;
            identity = newIdentity;
            if (former != null) {
                changeIdentity(former);
            }
            rearm();
            enterRooms(commandId, wanted);
        });
    }

    private Answer welcome(Json commandId, Identity newIdentity) {
        return Answer.of(new ServerMessage.Welcome(
                commandId,
                id,
                newIdentity.user(),
                pod.pod().value(),
                pod.config().heartbeat(),
                expiresIn(newIdentity)));
    }

    /** Takes a newer token of the same user; rooms that it does not allow are left. */
    Answer refreshed(Json commandId, Identity newIdentity) {
        return Answer.of(new ServerMessage.Refreshed(commandId, expiresIn(newIdentity)), () -> {
            identity = newIdentity;
            leaveForbiddenRooms();
            rearm();
        });
    }

    private Duration expiresIn(Identity of) {
        return of.expiresAt() == null ? null : Duration.between(pod.clock().instant(), of.expiresAt());
    }

    private void changeIdentity(Identity former) {
        leaveForbiddenRooms();
        memberships.values().stream().filter(membership -> membership != null).forEach(membership -> {
            pod.rooms().changeMember(membership, id, former, identity);
        });
    }

    private void leaveForbiddenRooms() {
        for (RoomId room : List.copyOf(memberships.keySet())) {
            if (!pod.rooms().maySubscribe(identity, room)) {
                leave(room);
                send(new ServerMessage.Unsubscribed(null, room, "the token does not allow it"));
            }
        }
    }

    /** The path's room first, then those that came with {@code auth}, then the user's own. */
    private void enterRooms(Json commandId, List<ClientMessage.Entry> wanted) {
        if (notices == null) {
            notices = pod.rooms().followNotices(loop.shard(), this);
        }
        Map<RoomId, Optional<Position>> entries = new LinkedHashMap<>();
        if (!pathRoom.equals(RoomId.SYSTEM)) {
            entries.put(pathRoom, Optional.ofNullable(urlPosition));
        }
        urlPosition = null;
        for (ClientMessage.Entry entry : wanted) {
            if (entry.since() == null) {
                entries.putIfAbsent(entry.room(), Optional.empty());
            } else {
                entries.put(entry.room(), Optional.of(entry.since()));
            }
        }
        pod.rooms().automaticRoomOf(identity).ifPresent(room -> entries.putIfAbsent(room, Optional.empty()));
        entries.forEach((room, since) -> {
            if (!memberships.containsKey(room)) {
                AnswerQueue.Place place = answers.take();
                finish(place, commandId, pod.dispatcher().enter(this, null, commandId, room, since.orElse(null)));
            }
        });
    }

    private void finish(AnswerQueue.Place place, Json commandId, CompletionStage<Answer> answer) {
        answer.whenComplete((result, failure) -> loop.loop().run(() -> {
            if (!closed) {
                answers.fill(place, failure == null ? result : pod.dispatcher().failure(commandId, failure));
                startWaiting();
            }
        }));
    }

    // ---- rooms ----

    boolean isIn(RoomId room) {
        return memberships.containsKey(room);
    }

    /** Reserves the room, so that a second subscribe on its heels is refused. */
    void entering(RoomId room) {
        memberships.put(room, null);
    }

    void entered(Membership membership) {
        memberships.put(membership.room(), membership);
    }

    void notEntered(RoomId room) {
        memberships.remove(room);
    }

    /** Leaves; false if the session was not in the room. */
    boolean leave(RoomId room) {
        if (!memberships.containsKey(room)) {
            return false;
        }
        Membership membership = memberships.remove(room);
        if (membership != null) {
            pod.rooms().unsubscribe(loop.shard(), membership, id, identity);
            if (buckets != null) {
                buckets.remove(room);
            }
            stopWaitingForPlace(room);
        }
        return true;
    }

    /** Milliseconds until the session may publish in the room; 0 for now. */
    long takePublish(RoomId room, int rate, long nanoTime) {
        if (rate == 0) {
            return 0;
        }
        if (buckets == null) {
            buckets = new LinkedHashMap<>(2);
        }
        TokenBucket bucket = buckets.get(room);
        if (bucket == null) {
            if (buckets.size() == MAX_BUCKETS) {
                buckets.remove(buckets.keySet().iterator().next());
            }
            bucket = new TokenBucket(rate, nanoTime);
            buckets.put(room, bucket);
        }
        return bucket.take(nanoTime);
    }

    // ---- what the server says ----

    @Override
    public void deliver(Membership membership, Delivery delivery) {
        if (closed) {
            return;
        }
        if (delivery.isGap()) {
            pod.metrics().gap();
        }
        Frame frame = delivery.frame(codec);
        loop.shard().written(delivery.messages().size(), frame.length());
        written(outbound.send(membership, delivery));
        if (delivery.isGap()) {
            stopWaitingForPlace(membership.room());
        }
    }

    @Override
    public void passOwn(Membership membership, Message own) {
        if (closed || ownPublish == null || !ownPublish.command.room().equals(own.room())) {
            return;
        }
        Json commandId = ownPublish.command.id();
        Position position = membership.positionAt(own.offset());
        fill(
                ownPublish.place,
                commandId == null ? Answer.SILENT : Answer.of(new ServerMessage.Ack(commandId, position, false, true)));
    }

    @Override
    public void losePosition(Membership membership) {
        close(CloseStatus.POSITION_LOST);
    }

    void send(ServerMessage message) {
        if (closed) {
            return;
        }
        if (message instanceof ServerMessage.Failure failure) {
            pod.metrics().error(failure.code());
        }
        Frame frame = codec.encode(message);
        loop.shard().written(0, frame.length());
        CloseStatus end = outbound.send(frame);
        frame.release();
        written(end);
    }

    private void written(CloseStatus end) {
        if (end != null) {
            close(end);
            return;
        }
        lastOut = loop.wheel().now();
        if (!flushPending) {
            flushPending = true;
            loop.shard().flushLater(this);
        }
    }

    @Override
    public void flush() {
        flushPending = false;
        if (!closed) {
            transport.flush();
        }
    }

    /** The transport takes more again. */
    public void onWritable() {
        if (closed || outbound.isEmpty()) {
            return;
        }
        outbound.drain();
        transport.flush();
    }

    // ---- time ----

    private void rearm() {
        tokenEnd = NEVER;
        if (identity != null && identity.expiresAt() != null) {
            long left = expiresIn(identity).toMillis();
            tokenEnd = loop.wheel().now() + Math.max(0, left);
        }
        if (!closed) {
            loop.wheel().set(timer, nextDue());
        }
    }

    private long nextDue() {
        long due = lastIn + pod.config().deadAfter().toMillis();
        if (identity == null) {
            return Math.min(due, openedAt + pod.config().authTimeout().toMillis());
        }
        long heartbeat = pod.config().heartbeat().toMillis();
        due = Math.min(due, lastOut + heartbeat);
        due = Math.min(due, Math.max(lastIn, pingedAt) + heartbeat);
        return Math.min(due, tokenEnd);
    }

    private void onTimer() {
        long now = loop.wheel().now();
        long heartbeat = pod.config().heartbeat().toMillis();
        if (now >= tokenEnd) {
            close(CloseStatus.TOKEN_EXPIRED);
        } else if (identity == null
                && now >= openedAt + pod.config().authTimeout().toMillis()) {
            close(CloseStatus.UNAUTHENTICATED);
        } else if (now >= lastIn + pod.config().deadAfter().toMillis()) {
            close(CloseStatus.DEAD_PEER);
        } else if (identity != null) {
            if (now >= lastOut + heartbeat) {
                send(new ServerMessage.Heartbeat(pod.clock().millis()));
            }
            if (now >= Math.max(lastIn, pingedAt) + heartbeat) {
                pingedAt = now;
                transport.ping();
            }
        }
        if (!closed) {
            loop.wheel().set(timer, nextDue());
        }
    }

    // ---- the end ----

    /** Ends the session and tells the client why. */
    public void close(CloseStatus status) {
        if (closed) {
            return;
        }
        closing = status;
        end();
        transport.close(status);
        LOG.debugf("session closed: session=%s room=%s code=%d", id, pathRoom, status.code());
    }

    /**
     * The connection is gone.
     *
     * @param status what the client said; null if it said nothing or the server ended it
     */
    public void onClosed(CloseStatus status) {
        if (closing == null) {
            closing = status;
        }
        end();
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        loop.wheel().cancel(timer);
        for (Membership membership : new ArrayList<>(memberships.values())) {
            if (membership != null) {
                pod.rooms().unsubscribe(loop.shard(), membership, id, identity);
            }
        }
        memberships.clear();
        if (notices != null) {
            pod.rooms().unfollowNotices(loop.shard(), notices);
            notices = null;
        }
        waiting = null;
        outbound.clear();
        if (opened) {
            pod.registry().remove(this);
            pod.metrics().sessionClosed(closing);
        }
    }

    @Override
    public String toString() {
        return id.value();
    }
}
