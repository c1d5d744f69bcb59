package io.roomcast.room;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.RoomId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A room's members on one loop, and what is on its way to them. Touched on that loop only. */
final class ShardRoom {
    /** Members from which on a round costs more than a short wait that may save one. */
    static final int LARGE = 128;
    /** The longest such wait, which is a quarter of the last round's time otherwise. */
    static final Duration MAX_HOLD = Duration.ofMillis(2);
    /** Bytes that may wait for the room's members here, so that no room alone takes up what its loop can hold. */
    static final int MAX_WAITING_BYTES = (int) (Shard.MAX_WAITING_BYTES / 4);

    private final HubRoom hubRoom;
    private final Shard shard;
    private final Members members = new Members();
    /** Bounded by what publishers are told while much of it waits. */
    private final ArrayDeque<Delivery> pending = new ArrayDeque<>(2);
    /** Of what is pending and what goes round. */
    private int waitingBytes;
    /** The room was told that too much waits. */
    private boolean behind;
    /** Messages that share the next frame; null when no window is open. */
    private List<Message> batch;

    private long batchSince;
    private int batchNumber;
    /** What goes round just now, while a large room is served in slices; null between rounds. */
    private Burst burst;
    /** Whom it goes round to. */
    private Membership[] round;

    private int roundSize;
    private int next;
    /** In {@link System#nanoTime}; of a large room only. */
    private long roundBegan;
    /** How many deliveries go round, or did last; as many may be expected for the next round. */
    private int expected;
    /** The next round waits for that many, or until the hold of this number ends. */
    private boolean held;

    private int holdNumber;
    /** True while this room stands in the shard's line, or is being served. */
    private boolean hasTurn;

    private boolean discarded;
    /** What happens to messages for the members is recorded. */
    private boolean traced;

    ShardRoom(HubRoom hubRoom, Shard shard) {
        this.hubRoom = hubRoom;
        this.shard = shard;
        this.traced = hubRoom.isTraced();
    }

    RoomId id() {
        return hubRoom.id();
    }

    RoomOptions options() {
        return hubRoom.options();
    }

    HubRoom hubRoom() {
        return hubRoom;
    }

    boolean isEmpty() {
        return members.size() == 0;
    }

    Membership enter(Subscriber subscriber) {
        // Whoever enters now reads history: it must not hold what is still waiting to be delivered.
        flushBatch();
        Membership member = new Membership(subscriber, this);
        if (traced) {
            member.beginTrack();
        }
        members.add(member);
        return member;
    }

    void remove(Membership member) {
        member.leave();
        members.remove(member);
    }

    /** Begins or ends to record, as the operator has said last. */
    void traceAsTold() {
        boolean on = hubRoom.isTraced();
        if (on == traced) {
            return;
        }
        traced = on;
        forEach(on ? Membership::beginTrack : Membership::endTrack);
    }

    private void forEach(Consumer<Membership> action) {
        Membership[] all = members.lend();
        int size = members.size();
        for (int i = 0; i < size; i++) {
            action.accept(all[i]);
        }
    }

    /** Sends every member away, to come back and learn where the room stands. */
    void losePositions() {
        Membership[] all = members.lend();
        int size = members.size();
        for (int i = 0; i < size; i++) {
            all[i].losePosition();
        }
    }

    /** Takes over the caller's share of the delivery. */
    void add(Delivery delivery) {
        if (traced) {
            forEach(member -> member.traceReceived(delivery));
        }
        if (!options().batches()) {
            enqueue(delivery);
            return;
        }
        if (delivery.messages().isEmpty()) {
            flushBatch();
            enqueue(delivery);
            return;
        }
        gather(delivery);
    }

    private void gather(Delivery delivery) {
        if (batch == null) {
            batch = new ArrayList<>(options().batchSize());
            batchSince = delivery.since();
            int number = ++batchNumber;
            shard.loop()
                    .schedule(
                            () -> {
                                if (number == batchNumber && batch != null) {
                                    flushBatch();
                                    shard.serve(this);
                                }
                            },
                            options().batchWindow());
        }
        batch.addAll(delivery.messages());
        shard.holds(-delivery.weight());
        delivery.release();
        if (batch.size() >= options().batchSize()) {
            flushBatch();
        }
    }

    void flushBatch() {
        if (batch != null) {
            Delivery whole = Delivery.batch(List.copyOf(batch), options().envelope(), batchSince);
            batch = null;
            shard.holds(whole.weight());
            enqueue(whole);
        }
    }

    private void enqueue(Delivery delivery) {
        pending.add(delivery);
        waitingBytes += delivery.weight();
        if (!behind && waitingBytes > MAX_WAITING_BYTES) {
            behind = true;
            hubRoom.fallBehind();
        }
    }

    private void gone(int bytes) {
        waitingBytes -= bytes;
        shard.holds(-bytes);
        if (behind && waitingBytes <= MAX_WAITING_BYTES / 2) {
            behind = false;
            hubRoom.catchUp();
        }
    }

    /** True if the room has something to deliver and no turn yet; it has one then. */
    boolean claimTurn() {
        if (hasTurn || (burst == null && (pending.isEmpty() || isHeld()))) {
            return false;
        }
        hasTurn = true;
        return true;
    }

    /**
     * Takes the room's turn: hands bursts to members, for about as much as {@code budget} of short ones cost.
     *
     * @return what it cost
     */
    int serve(int budget) {
        int served = 0;
        while (served < budget && !discarded && (burst != null || !pending.isEmpty())) {
            if (burst == null) {
                if (isHeld()) {
                    break;
                }
                beginRound();
            }
            int cost = burst.cost();
            int end = Math.min(roundSize, next + Math.max(1, (budget - served) / cost));
            served += (end - next) * cost;
            while (next < end) {
                round[next++].accept(burst);
            }
            if (next == roundSize) {
                endRound();
                served++;
            }
        }
        hasTurn = false;
        if (discarded) {
            releasePending();
        }
        return served;
    }

    private void beginRound() {
        held = false;
        burst = Burst.take(pending);
        expected = burst.deliveries().size();
        round = members.lend();
        roundSize = members.size();
        next = 0;
        if (roundSize >= LARGE) {
            roundBegan = System.nanoTime();
        }
    }

    private boolean isHeld() {
        return held && pending.size() < expected;
    }

    /**
     * After a round of several, as many more are likely on their way, though not all here yet: through Redis they come one by one. A
     * large room waits for them a little, as each group would go round in two parts otherwise, at twice the cost.
     */
    private void hold() {
        held = true;
        int number = ++holdNumber;
        long nanos = Math.min((System.nanoTime() - roundBegan) / 4, MAX_HOLD.toNanos());
        shard.loop()
                .schedule(
                        () -> {
                            if (held && number == holdNumber) {
                                held = false;
                                shard.serve(this);
                            }
                        },
                        Duration.ofNanos(nanos));
    }

    private void endRound() {
        if (roundSize >= LARGE && expected > 1) {
            hold();
        }
        members.giveBack(round);
        round = null;
        shard.delivered(burst, roundSize);
        release(burst);
        burst = null;
    }

    /** Nobody is left: lets go of what is on its way, or at the end of its turn does so. */
    void discard() {
        discarded = true;
        batch = null;
        if (!hasTurn) {
            releasePending();
        }
    }

    private void releasePending() {
        if (burst != null) {
            release(burst);
            burst = null;
        }
        while (!pending.isEmpty()) {
            release(Burst.take(pending));
        }
    }

    private void release(Burst done) {
        gone(done.bytes());
        done.release();
    }
}
