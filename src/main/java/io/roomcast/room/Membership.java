package io.roomcast.room;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import java.util.ArrayDeque;
import java.util.List;

/**
 * One session in one room. Until it goes live it keeps what arrives, so that nothing falls between the history it reads and
 * the stream it joins. Touched on its shard's loop only.
 */
public final class Membership {
    /** What may wait until history is read; over it, history is read again instead. */
    static final int MAX_WAITING = 1_000;

    static final int MAX_WAITING_BYTES = 1 << 20;

    private final Subscriber subscriber;
    private final ShardRoom room;
    /** Where {@link Members} keeps it. */
    int index;
    /** {@link System#nanoTime} of entering: live-only things of before are not for it. */
    private final long enteredAt = System.nanoTime();
    /** Messages up to this offset are known to the session already. */
    private long after;
    /** The epoch of the room's offsets; null in rooms without history. */
    private String epoch;

    private State state = State.WAITING;
    private ArrayDeque<Delivery> waiting;
    private int waitingBytes;
    private boolean overflowed;

    private enum State {
        WAITING,
        LIVE,
        LEFT
    }

    Membership(Subscriber subscriber, ShardRoom room) {
        this.subscriber = subscriber;
        this.room = room;
    }

    public RoomId room() {
        return room.id();
    }

    public RoomOptions options() {
        return room.options();
    }

    public boolean isActive() {
        return state != State.LEFT;
    }

    /** The offset within the epoch that the session follows; null in rooms without history. */
    public Position positionAt(long offset) {
        return epoch == null ? null : new Position(epoch, offset);
    }

    ShardRoom shardRoom() {
        return room;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** True if more came than could wait: history must be read again from where the session stands. */
    boolean overflowed() {
        return overflowed;
    }

    /** The session knows everything up to here; what waits and is older is not for it. */
    void skipTo(Position position) {
        after = position == null ? 0 : position.offset();
        epoch = position == null ? null : position.epoch();
    }

    /** Forgets what waits: history will be read again. What arrives from now on waits again. */
    void restartWaiting() {
        dropWaiting();
        overflowed = false;
    }

    /** Hands over what waited, then everything as it comes. */
    void goLive() {
        if (state != State.WAITING) {
            return;
        }
        state = State.LIVE;
        ArrayDeque<Delivery> pending = waiting;
        waiting = null;
        if (pending == null) {
            return;
        }
        dropPastEpochs(pending);
        for (Delivery delivery : pending) {
            handOver(delivery);
            delivery.release();
        }
    }

    /** Where history was read in an epoch that began while this waited, what led there is not for the session. */
    private void dropPastEpochs(ArrayDeque<Delivery> pending) {
        if (pending.stream().noneMatch(this::isOfThisEpoch)) {
            return;
        }
        while (!isOfThisEpoch(pending.peek())) {
            pending.remove().release();
        }
    }

    private boolean isOfThisEpoch(Delivery delivery) {
        Position place = delivery.isGap() ? delivery.gapPosition() : delivery.lastPosition();
        return place != null && place.epoch().equals(epoch);
    }

    void leave() {
        state = State.LEFT;
        dropWaiting();
    }

    void losePosition() {
        if (state != State.LEFT) {
            subscriber.losePosition(this);
        }
    }

    /** All of it, or what of it this member should get. */
    void accept(Burst burst) {
        if (state == State.LIVE && burst.isNewsAfter(epoch, after)) {
            subscriber.deliver(this, burst);
            return;
        }
        List<Delivery> deliveries = burst.deliveries();
        for (int i = 0; i < deliveries.size(); i++) {
            accept(deliveries.get(i));
        }
    }

    private void accept(Delivery delivery) {
        switch (state) {
            case LIVE -> handOver(delivery);
            case WAITING -> keep(delivery);
            case LEFT -> {}
        }
    }

    private void keep(Delivery delivery) {
        boolean liveOnly = delivery.lastPosition() == null && !delivery.isGap();
        if (overflowed || (liveOnly && delivery.since() - enteredAt < 0)) {
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waitingBytes += delivery.weight();
        if (waiting.size() == MAX_WAITING || waitingBytes > MAX_WAITING_BYTES) {
            dropWaiting();
            overflowed = true;
            return;
        }
        delivery.retain();
        waiting.add(delivery);
    }

    private void handOver(Delivery delivery) {
        if (state == State.LEFT) {
            return;
        }
        if (delivery.isGap()) {
            if (closes(delivery.gapPosition())) {
                return;
            }
            skipTo(delivery.gapPosition());
            subscriber.deliver(this, delivery);
            return;
        }
        if (holdsKnown(delivery) || delivery.excludes(subscriber.id())) {
            handOverSingly(delivery);
            return;
        }
        subscriber.deliver(this, delivery);
    }

    /** True for a gap that what was read of history has closed or told of already. */
    private boolean closes(Position gap) {
        return gap != null && gap.epoch().equals(epoch) && gap.offset() <= after;
    }

    /** True for what history has brought, and for what is of a past epoch: a gap comes before the first of a new one. */
    private boolean isKnown(Message message) {
        Position place = message.position();
        return place != null && (place.offset() <= after || !place.epoch().equals(epoch));
    }

    private boolean holdsKnown(Delivery delivery) {
        for (int i = 0; i < delivery.messages().size(); i++) {
            if (isKnown(delivery.messages().get(i))) {
                return true;
            }
        }
        return false;
    }

    private void handOverSingly(Delivery delivery) {
        for (Message message : delivery.messages()) {
            if (isKnown(message)) {
                continue;
            }
            if (message.isExcludedFor(subscriber.id())) {
                subscriber.passOwn(this, message);
                continue;
            }
            Delivery single = delivery.only(message);
            subscriber.deliver(this, single);
            single.release();
        }
    }

    private void dropWaiting() {
        if (waiting != null) {
            waiting.forEach(Delivery::release);
            waiting = null;
        }
        waitingBytes = 0;
    }
}
