package io.roomcast.broker.local;

import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishResult;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The idempotency keys of all rooms, each for five minutes from its first publish, whatever becomes of its room. Safe from
 * any thread; that a key is looked up and remembered in one step is up to the lock of the key's room.
 */
final class RecentKeys {
    static final Duration WINDOW = Publication.KEY_WINDOW;

    private final int max;
    private final Map<Key, Seen> byKey = new ConcurrentHashMap<>();
    /** Oldest first. Keys that were seen again after their window are in it twice. */
    private final Queue<Seen> byAge = new ConcurrentLinkedQueue<>();
    /** Length of {@link #byAge}, which would have to be walked for it. */
    private final AtomicInteger size = new AtomicInteger();

    RecentKeys(int max) {
        this.max = max;
    }

    /**
     * They have an order so that the table stays quick where clients choose keys on purpose that collide.
     *
     * @param user null for the server
     */
    record Key(RoomId room, UserId user, String key) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::key)
                .thenComparing(Key::room)
                .thenComparing(key -> key.user() == null ? "" : key.user().value());

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private record Seen(Key key, PublishResult.Placed repeat, long until) {}

    /** What a repeat is answered with; null if the key was not seen within the window. */
    PublishResult.Placed repeatOf(Key key, long now) {
        Seen seen = byKey.get(key);
        return seen == null || seen.until() <= now ? null : seen.repeat();
    }

    /**
     * Returns false if there are as many keys as may be.
     *
     * @param position of the first publish; null in rooms without history
     */
    boolean remember(Key key, Position position, long now) {
        if (size.get() >= max) {
            forgetExpired(now);
        }
        if (size.incrementAndGet() > max) {
            size.decrementAndGet();
            return false;
        }
        var seen = new Seen(key, new PublishResult.Placed(position, true), now + WINDOW.toMillis());
        byKey.put(key, seen);
        byAge.add(seen);
        return true;
    }

    void forgetExpired(long now) {
        for (Seen oldest = byAge.peek(); oldest != null && oldest.until() <= now; oldest = byAge.peek()) {
            // Another thread may have taken it out since; what is the oldest then may not be expired.
            if (byAge.remove(oldest)) {
                size.decrementAndGet();
                byKey.remove(oldest.key(), oldest);
            }
        }
    }

    int size() {
        return size.get();
    }
}
