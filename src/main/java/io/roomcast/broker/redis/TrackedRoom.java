package io.roomcast.broker.redis;

import io.roomcast.broker.BrokerListener;
import io.roomcast.broker.Relay;
import io.roomcast.broker.Retention;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * One room that this pod listens to: what it has delivered, and what it still has to find. Whatever the bus brings is held
 * against the last offset; a hole is read from the stream while newer messages wait. Touched on the loop only.
 */
final class TrackedRoom {
    private static final Logger LOG = Logger.getLogger(TrackedRoom.class);
    /** Newer messages that may wait for a hole; over it they are dropped here and read from the stream too. */
    private static final int MAX_NEWER = 256;

    private static final int MAX_NEWER_BYTES = 1 << 20;
    private static final int PAGE = 500;
    private static final Duration ON_ITS_WAY = Duration.ofMillis(250);
    private static final Duration RETRY = Duration.ofMillis(250);

    private enum State {
        /** Redis has not confirmed the subscription. */
        UNCONFIRMED,
        /** It has its turn to be read, among many. What the bus brings waits. */
        QUEUED,
        /** The stream is being read; what the bus brings waits. */
        READING,
        /** Everything up to the last offset was delivered. */
        LIVE
    }

    private final RoomId id;
    private final Retention retention;
    private final RoomScripts scripts;
    private final RedisLoop loop;
    private final BrokerListener members;
    private final Verification verification;
    private final Repairs repairs;
    private final List<CompletableFuture<Void>> waiters = new ArrayList<>();
    private final ArrayDeque<Message> newer = new ArrayDeque<>();

    private State state = State.UNCONFIRMED;
    /** {@link System#nanoTime} when it was last known to have delivered everything; null while it is, or never was. */
    private Long outOfSightSince;
    /** The epoch of {@link #last}; null until it is known, and in rooms without history. */
    private String epoch;

    private long last;
    private int newerBytes;
    private boolean newerDropped;
    /** Counts reads, so that the answer to one that was overtaken is not listened to. */
    private int reads;

    private boolean ended;
    private boolean warnedOfMeta;
    /** Nobody is here just now; what comes is counted all the same, so that coming back costs nothing. */
    private boolean muted;
    /** Somebody is here again, once it is known where the room stood when they came. */
    private boolean unmuteWhenRead;

    TrackedRoom(
            RoomId id,
            Retention retention,
            RoomScripts scripts,
            RedisLoop loop,
            BrokerListener listener,
            Verification verification,
            Repairs repairs) {
        this.id = id;
        this.retention = retention;
        this.scripts = scripts;
        this.loop = loop;
        this.members = listener;
        this.verification = verification;
        this.repairs = repairs;
    }

    RoomId id() {
        return id;
    }

    Partition partition() {
        return Partition.of(id);
    }

    boolean isLive() {
        return state == State.LIVE;
    }

    /** Completes the stage once everything published from then on reaches the listener. */
    void whenLive(CompletableFuture<Void> waiter) {
        if (isLive()) {
            waiter.complete(null);
        } else {
            waiters.add(waiter);
        }
    }

    /** Redis confirmed the subscriptions: nothing is lost from now on, but something may be lost from before. */
    void confirmed() {
        if (state != State.UNCONFIRMED) {
            return;
        }
        if (waiters.isEmpty()) {
            // One of many, after a return.
            state = State.QUEUED;
            verification.add(this);
        } else {
            read();
        }
    }

    /** Nothing arrives until the subscription is confirmed anew. */
    void lost() {
        loseSight();
        state = State.UNCONFIRMED;
        reads++;
        forgetNewer();
    }

    /** Nobody is interested any more. */
    void end(RuntimeException reason) {
        ended = true;
        reads++;
        forgetNewer();
        waiters.forEach(waiter -> waiter.completeExceptionally(reason));
        waiters.clear();
    }

    /** Nobody is here any more. */
    void mute() {
        muted = true;
        unmuteWhenRead = false;
    }

    /** Somebody is here again: what was ordered before now, and may still be on its way, is not for them. */
    void unmute() {
        if (muted && !unmuteWhenRead) {
            unmuteWhenRead = true;
            if (state != State.UNCONFIRMED) {
                read();
            }
        }
    }

    private void endMute() {
        if (unmuteWhenRead) {
            muted = false;
            unmuteWhenRead = false;
        }
    }

    void onRelay(Relay relay) {
        if (!muted) {
            members.onRelay(id, relay);
        }
    }

    /** A message of another program's, without a place in the order. */
    void onPush(Message message) {
        handOver(message);
    }

    void onMessage(Message message) {
        if (!message.isNumbered()) {
            handOver(message);
            return;
        }
        if (state != State.LIVE) {
            keep(message);
            return;
        }
        if (!message.position().epoch().equals(epoch)) {
            // An epoch is believed from a read only: the bus may bring what is long past.
            repair();
            return;
        }
        if (message.offset() <= last) {
            return;
        }
        if (message.offset() == last + 1) {
            deliver(message);
            return;
        }
        keep(message);
        repair();
    }

    /** Tells the members to come back if nobody could say where the room stands for so long though Redis is there. */
    void loseIfOutOfSight(long redisUpSince, Duration patience) {
        if (outOfSightSince == null || epoch == null) {
            return;
        }
        long since = Math.max(outOfSightSince, redisUpSince);
        if (System.nanoTime() - since > patience.toNanos()) {
            LOG.warnf("where the room stands cannot be read: room=%s", id);
            outOfSightSince = System.nanoTime();
            members.onPositionLost(id);
        }
    }

    private void loseSight() {
        if (state == State.LIVE && outOfSightSince == null) {
            outOfSightSince = System.nanoTime();
        }
    }

    /** Its turn has come: reads it, or looks whether the bus has lost something. What is being read goes on by itself. */
    void catchUp() {
        if (state == State.QUEUED) {
            read();
        } else {
            verify();
        }
    }

    private void verify() {
        if (state != State.LIVE || epoch == null) {
            return;
        }
        int number = reads;
        long seen = last;
        scripts.read(id, retention, 1, 1, 0, false)
                .whenComplete((stretch, failure) -> loop.run(() -> {
                    if (failure != null || !stretch.keepsHistory() || !isLiveSince(number)) {
                        return;
                    }
                    boolean rewound = stretch.head().offset() < seen;
                    if (rewound || !stretch.head().epoch().equals(epoch)) {
                        repair();
                    } else if (stretch.head().offset() > last) {
                        // Most often it is on its way on the other connection.
                        loop.after(ON_ITS_WAY, () -> {
                            if (isLiveSince(number) && stretch.head().offset() > last) {
                                repair();
                            }
                        });
                    }
                }));
    }

    /** True if nothing but the bus has moved the room since that read. */
    private boolean isLiveSince(int number) {
        return !ended && state == State.LIVE && number == reads;
    }

    /** Something is missing: reads it, and keeps what comes meanwhile. */
    private void repair() {
        loseSight();
        read();
    }

    private void read() {
        state = State.READING;
        int number = ++reads;
        int count = epoch == null ? 0 : PAGE;
        scripts.read(id, retention, last + 1, Long.MAX_VALUE, count, false)
                .whenComplete((stretch, failure) -> loop.run(() -> {
                    if (ended || number != reads) {
                        return;
                    }
                    if (failure != null) {
                        loop.after(RETRY, () -> {
                            if (!ended && number == reads) {
                                read();
                            }
                        });
                        return;
                    }
                    caughtUp(stretch);
                }));
    }

    private void caughtUp(RoomScripts.Stretch stretch) {
        if (stretch.keepsHistory() != retention.keepsHistory() && !warnedOfMeta) {
            warnedOfMeta = true;
            LOG.warnf(
                    "the room %s history in Redis, though it is configured otherwise here: room=%s",
                    stretch.keepsHistory() ? "keeps" : "keeps no", id);
        }
        if (!stretch.keepsHistory()) {
            epoch = null;
            endMute();
            live();
            return;
        }
        Position head = stretch.head();
        if (epoch == null) {
            epoch = head.epoch();
            last = head.offset();
        } else if (!head.epoch().equals(epoch)) {
            LOG.infof("new epoch: room=%s", id);
            gapTo(head);
        } else if (head.offset() < last) {
            renounce();
            return;
        } else if (!deliverAll(stretch.messages(), head)) {
            read();
            return;
        }
        endMute();
        deliverNewer();
    }

    /** This pod has seen more than Redis knows of: whatever comes next must not be taken for what it has seen. */
    private void renounce() {
        int number = reads;
        scripts.renounce(id, new Position(epoch, last))
                .whenComplete((done, failure) -> loop.run(() -> {
                    if (!ended && number == reads) {
                        read();
                    }
                }));
    }

    /** False if there is more to read. */
    private boolean deliverAll(List<Message> messages, Position head) {
        for (Message message : messages) {
            if (message.offset() <= last) {
                continue;
            }
            if (message.offset() > last + 1) {
                gapTo(new Position(epoch, message.offset() - 1));
            }
            deliver(message);
        }
        if (last < head.offset()) {
            if (messages.size() == PAGE) {
                return false;
            }
            gapTo(head);
        }
        return true;
    }

    private void deliverNewer() {
        while (!newer.isEmpty()) {
            Message next = newer.peek();
            boolean known = !next.position().epoch().equals(epoch) || next.offset() <= last;
            if (known) {
                newer.remove();
                continue;
            }
            if (next.offset() > last + 1) {
                read();
                return;
            }
            newer.remove();
            deliver(next);
        }
        if (newerDropped) {
            forgetNewer();
            read();
            return;
        }
        forgetNewer();
        live();
    }

    private void live() {
        state = State.LIVE;
        if (outOfSightSince != null) {
            repairs.done(System.nanoTime() - outOfSightSince);
            outOfSightSince = null;
        }
        waiters.forEach(waiter -> waiter.complete(null));
        waiters.clear();
    }

    private void deliver(Message message) {
        last = message.offset();
        handOver(message);
    }

    private void handOver(Message message) {
        if (muted) {
            return;
        }
        try {
            members.onMessage(message);
        } catch (RuntimeException fault) {
            // What comes after must go on: half a page delivered would leave the room reading for ever.
            LOG.errorf(fault, "a receiver failed; the messages after it go on: room=%s", id);
        }
    }

    private void gapTo(Position position) {
        epoch = position.epoch();
        last = position.offset();
        if (!muted) {
            members.onGap(id, position);
        }
    }

    private void keep(Message message) {
        int bytes = message.data().length();
        if (newer.size() == MAX_NEWER || newerBytes + bytes > MAX_NEWER_BYTES || !repairs.take(bytes)) {
            forgetNewer();
            newerDropped = true;
            return;
        }
        newerBytes += bytes;
        newer.add(message);
    }

    private void forgetNewer() {
        newer.clear();
        repairs.giveBack(newerBytes);
        newerBytes = 0;
        newerDropped = false;
    }
}
