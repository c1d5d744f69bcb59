package io.roomcast.session;

import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.Drop;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.room.Delivery;
import io.roomcast.room.Membership;
import io.roomcast.room.SlowConsumer;
import io.roomcast.trace.Happening;
import java.util.IdentityHashMap;
import java.util.function.Consumer;

/**
 * What waits for a client that reads slower than it is spoken to. Frames pass straight through while the transport takes
 * them; else they wait here in order, where a room's policy can still take them back. Whatever is taken back leaves a
 * {@code gap} in its place. Touched on the session's loop only.
 */
final class OutboundQueue {
    private static final class Entry {
        /** Null for answers, which are never dropped. */
        private final Membership membership;
        /** Null once dropped: then only its gap is left. */
        private Frame frame;
        /** Where its room is after it; null for what has no place in the order. */
        private final Position position;
        /** A gap itself: dropped or not, what it tells must be told. */
        private final boolean tellsGap;
        /** How many are inside; events and answers are none. */
        private final int messages;

        private boolean gap;
        /** The last one not delivered; null in rooms without history. */
        private Position gapPosition;

        private Entry previous;
        private Entry next;
        /** The next one of the same room. */
        private Entry newer;

        /** An answer. */
        Entry(Frame frame) {
            this(null, frame, null, false, 0);
        }

        Entry(Membership membership, Frame frame, Delivery delivery) {
            this(
                    membership,
                    frame,
                    positionAfter(membership, delivery),
                    delivery.isGap(),
                    delivery.messages().size());
        }

        private Entry(Membership membership, Frame frame, Position position, boolean tellsGap, int messages) {
            this.membership = membership;
            this.frame = frame;
            this.position = position;
            this.tellsGap = tellsGap;
            this.messages = messages;
        }

        /** Asked for now: the epoch may be another one when it is needed. */
        private static Position positionAfter(Membership membership, Delivery delivery) {
            if (delivery.isGap()) {
                return delivery.gapPosition();
            }
            return delivery.lastOffset() == Message.UNNUMBERED ? null : membership.positionAt(delivery.lastOffset());
        }
    }

    /** The entries of one room, from the oldest. */
    private static final class Chain {
        private Entry oldest;
        private Entry newest;
    }

    private final Transport transport;
    private final Codec codec;
    private final ByteBudget budget;
    private final RoomMetrics metrics;
    private final long limit;
    /** Ends the stay in a room after its gap was told, and with it all that waits for the room; null where it goes on. */
    private final Consumer<Membership> stayEnder;

    private Entry head;
    private Entry tail;
    /** Null while nothing waits. */
    private IdentityHashMap<Membership, Chain> chains;

    private long queuedBytes;
    /** The largest answer since the transport last kept up: it was asked for, so it is no sign of slowness. */
    private long grace;
    /** What the pod's budget holds of this session. */
    private long booked;

    /** @param stayEnder ends the stay in a room after its gap was told; null where it goes on */
    OutboundQueue(
            Transport transport,
            Codec codec,
            ByteBudget budget,
            RoomMetrics metrics,
            long limit,
            Consumer<Membership> stayEnder) {
        this.transport = transport;
        this.codec = codec;
        this.budget = budget;
        this.metrics = metrics;
        this.limit = limit;
        this.stayEnder = stayEnder;
    }

    /**
     * Sends an answer, or an event that no room's policy covers.
     *
     * @return null, or why the session must end
     */
    CloseStatus send(Frame frame) {
        if (passes()) {
            grace = frame.length();
            transport.write(frame);
            return null;
        }
        grace = Math.max(grace, frame.length());
        append(new Entry(frame.retain()));
        return waitingBytes() > limit + grace ? CloseStatus.SLOW_CONSUMER : settle();
    }

    /**
     * Sends what everyone in a room gets, or what the room's policy makes of it.
     *
     * @param language in which it is written
     * @return null, or why the session must end
     */
    CloseStatus send(Membership membership, Delivery delivery, Codec language) {
        Frame frame = delivery.frame(language);
        if (passes()) {
            transport.write(frame);
            if (membership.track() != null) {
                delivery.note(membership.track(), Happening.FLUSHED);
            }
            return null;
        }
        Entry entry = new Entry(membership, frame.retain(), delivery);
        append(entry);
        chain(entry);
        trace(entry, Happening.QUEUED, null);
        SlowConsumer policy = membership.options().slowConsumer();
        if (policy == SlowConsumer.LATEST) {
            dropOlderThan(entry);
        }
        if (waitingBytes() > limit + grace) {
            if (policy == SlowConsumer.CLOSE) {
                return CloseStatus.SLOW_CONSUMER;
            }
            dropUntilItFits(membership, policy);
        }
        return settle();
    }

    /**
     * Sends all of a burst at once if nothing waits.
     *
     * @return false if something does: then its deliveries must be sent one by one
     */
    boolean pass(Frame burst) {
        if (!passes()) {
            return false;
        }
        transport.write(burst);
        return true;
    }

    /**
     * An answer that moves the client's position in this room comes next: what waits before it is no longer dropped, as its gap
     * would be told behind that position, and a client that is cut off in between would never miss it.
     */
    void keepOlder(Membership membership) {
        if (chains != null) {
            chains.remove(membership);
        }
    }

    /** The transport takes more: sends what waits, as far as it goes. The caller flushes. */
    void drain() {
        while (head != null && transport.isWritable()) {
            Entry entry = head;
            unlink(entry);
            if (entry.membership != null) {
                unchain(entry);
            }
            if (entry.gap && entry.membership.isActive()) {
                tellGap(entry);
            }
            if (entry.frame != null) {
                queuedBytes -= entry.frame.length();
                if (isWanted(entry)) {
                    transport.write(entry.frame);
                    trace(entry, Happening.FLUSHED, null);
                }
                entry.frame.release();
            }
        }
        if (passes()) {
            grace = 0;
        }
        settle();
    }

    boolean isEmpty() {
        return head == null;
    }

    long waitingBytes() {
        return queuedBytes + transport.pendingBytes();
    }

    /** Forgets everything; the session is over. */
    void clear() {
        for (Entry entry = head; entry != null; entry = entry.next) {
            if (entry.frame != null) {
                entry.frame.release();
            }
        }
        head = null;
        tail = null;
        chains = null;
        queuedBytes = 0;
        budget.book(-booked);
        booked = 0;
    }

    private boolean passes() {
        return head == null && transport.isWritable();
    }

    /** Books what waits now; null, or why the session must end. */
    private CloseStatus settle() {
        long waiting = passes() ? 0 : waitingBytes();
        boolean fits = budget.book(waiting - booked);
        booked = waiting;
        return fits ? null : CloseStatus.OVERLOADED;
    }

    /** What waited for a stay that a gap has ended would move the client's position past the gap. */
    private boolean isWanted(Entry entry) {
        return stayEnder == null || entry.membership == null || entry.membership.isActive();
    }

    private void tellGap(Entry entry) {
        if (stayEnder == null) {
            writeGap(entry);
        } else if (entry.membership.options().slowConsumer() != SlowConsumer.LATEST) {
            writeGap(entry);
            stayEnder.accept(entry.membership);
        }
        // Whoever gets the newest only was never promised the others.
    }

    private void writeGap(Entry entry) {
        var gap = new ServerMessage.Gap(entry.membership.room(), entry.gapPosition);
        Frame frame = codec.encode(gap);
        transport.write(frame);
        frame.release();
        metrics.gap();
        if (entry.membership.track() != null) {
            entry.membership.track().add(Happening.GAP, entry.gapPosition, 0);
        }
    }

    private static void trace(Entry entry, Happening happening, String detail) {
        if (entry.membership != null && entry.membership.track() != null && entry.messages > 0) {
            entry.membership.track().add(happening, entry.position, entry.messages, detail);
        }
    }

    private void dropOlderThan(Entry newest) {
        Chain chain = chains.get(newest.membership);
        while (chain.oldest != newest) {
            drop(chain, SlowConsumer.LATEST);
        }
    }

    private void dropUntilItFits(Membership membership, SlowConsumer policy) {
        Chain chain = chains.get(membership);
        while (waitingBytes() > limit + grace && chain.oldest != chain.newest) {
            drop(chain, policy);
        }
        if (waitingBytes() > limit + grace) {
            // Not even the newest alone: only its gap stays, until the next one takes it along.
            empty(chain.newest, policy);
        }
    }

    /** Drops the oldest of a chain with a newer one, which tells of it. */
    private void drop(Chain chain, SlowConsumer policy) {
        Entry dropped = chain.oldest;
        empty(dropped, policy);
        chain.oldest = dropped.newer;
        unlink(dropped);
        if (dropped.gap && !chain.oldest.tellsGap) {
            chain.oldest.gap = true;
            chain.oldest.gapPosition = dropped.gapPosition;
        }
    }

    private void empty(Entry entry, SlowConsumer policy) {
        if (entry.frame == null) {
            return;
        }
        queuedBytes -= entry.frame.length();
        entry.frame.release();
        entry.frame = null;
        metrics.dropped(policy == SlowConsumer.LATEST ? Drop.LATEST : Drop.DROP);
        trace(entry, Happening.DROPPED, policy == SlowConsumer.LATEST ? "slow: latest" : "slow: drop");
        boolean roomIsNumbered = entry.membership.options().retention().keepsHistory();
        // A live-only frame in a numbered room stood outside its order: its loss leaves no hole.
        if (!roomIsNumbered || entry.position != null) {
            entry.gap = true;
            entry.gapPosition = entry.position;
        }
    }

    private void append(Entry entry) {
        entry.previous = tail;
        if (tail == null) {
            head = entry;
        } else {
            tail.next = entry;
        }
        tail = entry;
        queuedBytes += entry.frame.length();
    }

    private void unlink(Entry entry) {
        if (entry.previous == null) {
            head = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next == null) {
            tail = entry.previous;
        } else {
            entry.next.previous = entry.previous;
        }
    }

    private void chain(Entry entry) {
        if (chains == null) {
            chains = new IdentityHashMap<>();
        }
        Chain chain = chains.computeIfAbsent(entry.membership, membership -> new Chain());
        Entry newest = chain.newest;
        if (newest == null) {
            chain.oldest = entry;
        } else {
            newest.newer = entry;
        }
        chain.newest = entry;
        if (newest != null && newest.frame == null) {
            // Only a gap was left of it, and so it was the only one.
            drop(chain, SlowConsumer.DROP);
        }
    }

    /** The head of the queue is the oldest of its chain, or of none any more. */
    private void unchain(Entry entry) {
        Chain chain = chains.get(entry.membership);
        if (chain == null || chain.oldest != entry) {
            return;
        }
        chain.oldest = entry.newer;
        if (chain.oldest == null) {
            chains.remove(entry.membership);
        }
    }
}
