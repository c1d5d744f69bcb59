package io.roomcast.broker.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.broker.BrokerListener;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishAllowance;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Recovery;
import io.roomcast.broker.Relay;
import io.roomcast.broker.Retention;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import java.time.Duration;
import java.util.List;

/**
 * One room's order, history and way out. Safe from any thread: each step is one short hold of the room's own lock, and
 * {@link #flush}, without it, calls the listener. Once retired, a room is of no use: steps return null, and the caller looks
 * it up again. Times are milliseconds by the broker's clock.
 */
final class LocalRoom {
    /** How long a room that was published to keeps its epoch and offset after its last use. */
    static final Duration KEPT = Duration.ofDays(30);
    /** The same for a room that was never published to: there is nothing in it to come back to. */
    static final Duration KEPT_UNPUBLISHED = Duration.ofHours(1);

    private final RoomId id;
    private final Retention retention;
    private final String epoch;
    private final Holdings holdings;
    private final RecentKeys keys;
    private final PublishAllowance allowance;
    private final BrokerListener listener;

    @GuardedBy("this")
    private final History history;

    @GuardedBy("this")
    private long offset;

    /** Time of the last message, which the next one's is not less than; 0 if there was none. */
    @GuardedBy("this")
    private long lastPublished;

    @GuardedBy("this")
    private long lastUsed;

    @GuardedBy("this")
    private boolean subscribed;

    @GuardedBy("this")
    private boolean retired;

    /** Null until the first subscribe: most rooms of a large server have never been subscribed. Written under the lock. */
    private volatile Outgoing outgoing;

    LocalRoom(
            RoomId id,
            Retention retention,
            String epoch,
            Holdings holdings,
            RecentKeys keys,
            PublishAllowance allowance,
            BrokerListener listener) {
        this.id = id;
        this.retention = retention;
        this.epoch = epoch;
        this.holdings = holdings;
        this.keys = keys;
        this.allowance = allowance;
        this.listener = listener;
        this.history = new History(id, epoch, retention.size());
    }

    RoomId id() {
        return id;
    }

    /** The first thing that happens to a room; apart from the constructor because it lets others see the room. */
    synchronized void open(long now) {
        lastUsed = now;
        holdings.unsubscribed(this);
    }

    /** True, or null if the room is retired. */
    synchronized Boolean subscribe(long now) {
        if (!use(now)) {
            return null;
        }
        if (!subscribed) {
            subscribed = true;
            holdings.subscribedOrRetired(this);
        }
        if (outgoing == null) {
            outgoing = new Outgoing();
        }
        return true;
    }

    synchronized void unsubscribe(long now) {
        if (use(now) && subscribed) {
            subscribed = false;
            holdings.unsubscribed(this);
        }
    }

    /** What is refused has changed nothing: bounds are looked at before the message has its place. */
    synchronized PublishResult publish(Publication publication, long now) {
        if (!use(now)) {
            return null;
        }
        var key = publication.key() == null ? null : new RecentKeys.Key(id, publication.from(), publication.key());
        PublishResult repeat = key == null ? null : keys.repeatOf(key, now);
        if (repeat != null) {
            return repeat;
        }
        checkOutgoing();
        PublishResult tooFast = publication.isOfClient() ? allowance.take(id, publication.from(), now) : null;
        if (tooFast != null) {
            return tooFast;
        }
        Position position = retention.keepsHistory() ? new Position(epoch, offset + 1) : null;
        if (key != null && !keys.remember(key, position, now)) {
            throw new BrokerUnavailableException("too many idempotency keys");
        }
        dropExpired(now);
        lastPublished = Math.max(lastPublished, now);
        Message message = message(publication, position, lastPublished);
        if (position != null) {
            offset = position.offset();
            append(message);
        }
        if (subscribed) {
            outgoing.add(message.data().length(), () -> listener.onMessage(message));
        }
        return new PublishResult.Placed(position, false);
    }

    private Message message(Publication publication, Position position, long time) {
        return new Message(
                id,
                position,
                time,
                publication.from(),
                publication.data(),
                publication.origin(),
                publication.excludeSelf(),
                publication.trace());
    }

    synchronized void publishLive(Publication push, long now) {
        if (subscribed) {
            checkOutgoing();
            Message message = message(push, null, Math.max(lastPublished, now));
            outgoing.add(message.data().length(), () -> listener.onMessage(message));
        }
    }

    synchronized void relay(Relay relay) {
        if (subscribed) {
            checkOutgoing();
            outgoing.add(relay.payload().bytes().length, () -> listener.onRelay(id, relay));
        }
    }

    /** Delivers what was published, unless another thread is at it. Calls the listener, so not under any lock. */
    void flush() {
        Outgoing waiting = outgoing;
        if (waiting != null) {
            waiting.flush();
        }
    }

    /** True while something is on its way to the listener. Without subscribers and under the lock, false stays false. */
    boolean isDelivering() {
        Outgoing waiting = outgoing;
        return waiting != null && !waiting.isIdle();
    }

    synchronized HistoryPage history(HistoryQuery query, long now) {
        if (!use(now)) {
            return null;
        }
        if (!retention.keepsHistory()) {
            return new HistoryPage(null, false, List.of());
        }
        dropExpired(now);
        var head = new Position(epoch, offset);
        Position since = query.since();
        if (since != null && !isOfThisOrder(since)) {
            return new HistoryPage(head, false, List.of());
        }
        boolean complete = since == null || isReachable(since);
        long first = offset - history.size() + 1;
        long from = since == null ? first : Math.max(first, since.offset() + 1);
        long count = Math.min(query.limit(), offset - from + 1);
        if (count <= 0) {
            return new HistoryPage(head, complete, List.of());
        }
        List<Message> messages =
                query.reverse() ? history.read(offset, offset - count + 1) : history.read(from, from + count - 1);
        return new HistoryPage(head, complete, messages);
    }

    synchronized Recovery recover(Position since, long now) {
        if (!use(now)) {
            return null;
        }
        if (!retention.keepsHistory()) {
            return new Recovery(null, false, List.of());
        }
        dropExpired(now);
        var head = new Position(epoch, offset);
        if (since == null || !isReachable(since) || isTooMuch(since)) {
            return new Recovery(head, false, List.of());
        }
        return new Recovery(
                head, true, since.offset() == offset ? List.of() : history.read(since.offset() + 1, offset));
    }

    /** False if there was none. */
    synchronized boolean dropHistory() {
        if (history.size() == 0) {
            return false;
        }
        holdings.historyChanged(-history.size(), -history.bytes());
        holdings.hasNoHistory(this);
        history.clear();
        return true;
    }

    /** Drops what has expired; true if that is the whole room. */
    synchronized boolean sweep(long now) {
        dropExpired(now);
        return isExpired(now);
    }

    /** Retires the room if it is still as {@link #sweep} found it. */
    synchronized boolean retireIfExpired(long now) {
        return isExpired(now) && retire();
    }

    /** Retires the room if nobody is subscribed and nobody used it since. */
    synchronized boolean retireIfUnusedSince(long time) {
        return lastUsed <= time && retire();
    }

    synchronized long lastUsed() {
        return lastUsed;
    }

    synchronized long lastPublished() {
        return lastPublished;
    }

    @GuardedBy("this")
    private boolean retire() {
        // While something is on its way, the next room of this name could overtake it.
        if (retired || subscribed || isDelivering()) {
            return false;
        }
        dropHistory();
        holdings.subscribedOrRetired(this);
        retired = true;
        return true;
    }

    @GuardedBy("this")
    private boolean use(long now) {
        lastUsed = Math.max(lastUsed, now);
        return !retired;
    }

    @GuardedBy("this")
    private void checkOutgoing() {
        if (subscribed && outgoing.isFull()) {
            throw new BrokerUnavailableException("too many messages of the room wait for delivery");
        }
    }

    @GuardedBy("this")
    private void append(Message message) {
        int messages = history.size();
        long bytes = history.bytes();
        history.append(message);
        holdings.historyChanged(history.size() - messages, history.bytes() - bytes);
        if (messages == 0) {
            holdings.hasHistory(this);
        }
    }

    @GuardedBy("this")
    private void dropExpired(long now) {
        if (history.size() > 0 && now - lastPublished >= retention.ttl().toMillis()) {
            dropHistory();
        }
    }

    @GuardedBy("this")
    private boolean isExpired(long now) {
        Duration kept = lastPublished == 0 ? KEPT_UNPUBLISHED : KEPT;
        return !subscribed && now - lastUsed >= kept.toMillis();
    }

    @GuardedBy("this")
    private boolean isOfThisOrder(Position since) {
        return since.epoch().equals(epoch) && since.offset() <= offset;
    }

    /** True if every message after {@code since} is here. */
    @GuardedBy("this")
    private boolean isReachable(Position since) {
        return isOfThisOrder(since) && since.offset() >= offset - history.size();
    }

    @GuardedBy("this")
    private boolean isTooMuch(Position since) {
        return offset - since.offset() > retention.recoverLimit()
                || (since.offset() < offset
                        && history.dataBytesFrom(since.offset() + 1) > Retention.MAX_RECOVERY_BYTES);
    }
}
