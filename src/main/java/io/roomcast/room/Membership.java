package io.roomcast.room;

import io.roomcast.broker.Recovery;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.trace.Happening;
import io.roomcast.trace.Track;
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
    /** What happens to messages for this member goes there; null where nothing is recorded. */
    private Track track;

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
            Delivery past = pending.remove();
            traceSkipped(past, "of a past epoch");
            past.release();
        }
    }

    private boolean isOfThisEpoch(Delivery delivery) {
        Position place = delivery.isGap() ? delivery.gapPosition() : delivery.lastPosition();
        return place != null && place.epoch().equals(epoch);
    }

    void leave() {
        if (track != null) {
            track.add(Happening.LEFT, null, 0);
            endTrack();
        }
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
        // The one thing that the flight recorder costs here while it is off.
        if (track != null) {
            acceptTraced(burst);
        } else if (state == State.LIVE && burst.isNewsAfter(epoch, after)) {
            subscriber.deliver(this, burst);
        } else {
            acceptEach(burst);
        }
    }

    private void acceptTraced(Burst burst) {
        if (state != State.LIVE || !burst.isNewsAfter(epoch, after)) {
            acceptEach(burst);
            return;
        }
        // What is delivered may end the session, and so the track.
        Track record = track;
        burst.forEach(delivery -> delivery.note(record, Happening.MATCHED));
        if (subscriber.deliver(this, burst)) {
            burst.forEach(delivery -> delivery.note(record, Happening.FLUSHED));
        }
    }

    private void acceptEach(Burst burst) {
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
            traceSkipped(delivery, overflowed ? "read from history later" : "older than the stay");
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waitingBytes += delivery.weight();
        if (waiting.size() == MAX_WAITING || waitingBytes > MAX_WAITING_BYTES) {
            dropWaiting();
            overflowed = true;
            traceSkipped(delivery, "too much waits: all of it is read from history later");
            return;
        }
        delivery.retain();
        waiting.add(delivery);
        if (track != null) {
            delivery.note(track, Happening.KEPT);
        }
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
            if (track != null) {
                track.add(Happening.GAP, delivery.gapPosition(), 0);
            }
            subscriber.deliver(this, delivery);
            return;
        }
        if (holdsKnown(delivery) || delivery.excludes(subscriber.id())) {
            handOverSingly(delivery);
            return;
        }
        deliver(delivery);
    }

    private void deliver(Delivery delivery) {
        if (track != null) {
            delivery.note(track, Happening.MATCHED);
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
                traceSkipped(message, "known from history, or of a past epoch");
                continue;
            }
            if (message.isExcludedFor(subscriber.id())) {
                traceSkipped(message, "its own, which it asked not to get");
                subscriber.passOwn(this, message);
                continue;
            }
            Delivery single = delivery.only(message);
            deliver(single);
            single.release();
        }
    }

    // ---- what is recorded of it ----

    /** Null where nothing is recorded. */
    public Track track() {
        return track;
    }

    void beginTrack() {
        track = room.hubRoom().beginTrack(subscriber.id());
        if (track != null) {
            track.add(Happening.ENTERED, null, 0);
        }
    }

    void endTrack() {
        if (track != null) {
            room.hubRoom().endTrack(track);
            track = null;
        }
    }

    /** @param since null where nothing was to be recovered */
    void traceEntry(Recovery recovery, Position since) {
        if (track == null) {
            return;
        }
        if (since == null) {
            track.add(Happening.SUBSCRIBED, recovery.head(), 0);
            return;
        }
        String outcome = recovery.complete() ? "all since " : "not all since ";
        track.add(
                Happening.RECOVERED,
                recovery.head(),
                recovery.messages().size(),
                outcome + since.epoch() + ":" + since.offset());
    }

    /** The pod has got it while the member was there. */
    void traceReceived(Delivery delivery) {
        if (track != null && !delivery.messages().isEmpty()) {
            delivery.note(track, delivery.since(), Happening.RECEIVED, null);
            if (options().batches()) {
                delivery.note(track, Happening.BATCHED);
            }
        }
    }

    /**
     * The session is over.
     *
     * @param status null where the connection is gone without a word
     */
    public void traceClosed(CloseStatus status) {
        if (track != null) {
            track.add(
                    Happening.CLOSED,
                    null,
                    0,
                    status == null ? "1006 connection lost" : status.code() + " " + status.reason());
            endTrack();
        }
    }

    private void traceSkipped(Delivery delivery, String reason) {
        if (track != null) {
            delivery.note(track, System.nanoTime(), Happening.SKIPPED, reason);
        }
    }

    private void traceSkipped(Message message, String reason) {
        if (track != null) {
            track.add(Happening.SKIPPED, message.position(), 1, reason);
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
