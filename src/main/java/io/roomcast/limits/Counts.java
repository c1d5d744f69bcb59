package io.roomcast.limits;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many there are of each; of what there is none, nothing is kept. Safe from any thread. */
final class Counts<K> {
    private final ConcurrentMap<K, Integer> counts = new ConcurrentHashMap<>();

    /** One more, unless there are as many as there may be: then false. */
    boolean add(K key, int limit) {
        if (counts.merge(key, 1, Integer::sum) <= limit) {
            return true;
        }
        remove(key);
        return false;
    }

    /** One less. */
    void remove(K key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    /** How many different ones there are. */
    int size() {
        return counts.size();
    }
}
