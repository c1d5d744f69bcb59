package io.roomcast.broker.local;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What the rooms hold together, and which of them could give something up. Safe from any thread; a room reports its own
 * changes under its own lock.
 */
final class Holdings {
    /** As Redis does it: the oldest of a sample is old enough, and no use of a room has to keep a list in order. */
    private static final int SAMPLE = 64;

    private final AtomicLong historyBytes = new AtomicLong();
    private final AtomicLong historyMessages = new AtomicLong();
    private final Set<LocalRoom> unsubscribed = ConcurrentHashMap.newKeySet();
    private final Set<LocalRoom> withHistory = ConcurrentHashMap.newKeySet();
    private final Rounds<LocalRoom> unsubscribedRounds = new Rounds<>(unsubscribed);
    private final Rounds<LocalRoom> withHistoryRounds = new Rounds<>(withHistory);

    /** Called for every publish in a room with history, so no more than two counters. */
    void historyChanged(int messages, long bytes) {
        historyMessages.addAndGet(messages);
        historyBytes.addAndGet(bytes);
    }

    void hasHistory(LocalRoom room) {
        withHistory.add(room);
    }

    void hasNoHistory(LocalRoom room) {
        withHistory.remove(room);
    }

    void unsubscribed(LocalRoom room) {
        unsubscribed.add(room);
    }

    void subscribedOrRetired(LocalRoom room) {
        unsubscribed.remove(room);
    }

    /** Of the rooms that may be forgotten, the one not used for longest, about; empty if all have subscribers or are delivering. */
    Optional<LocalRoom> leastRecentlyUsed() {
        return sample(unsubscribedRounds)
                .filter(room -> !room.isDelivering())
                .min(Comparator.comparingLong(LocalRoom::lastUsed));
    }

    /** Of the rooms that hold messages, the one not published to for longest, about; empty if none does. */
    Optional<LocalRoom> leastRecentlyPublished() {
        return sample(withHistoryRounds).min(Comparator.comparingLong(LocalRoom::lastPublished));
    }

    long historyBytes() {
        return historyBytes.get();
    }

    long historyMessages() {
        return historyMessages.get();
    }

    private static Stream<LocalRoom> sample(Rounds<LocalRoom> rounds) {
        return rounds.next(SAMPLE).stream();
    }
}
