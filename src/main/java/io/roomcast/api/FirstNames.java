package io.roomcast.api;

import java.util.Collection;
import java.util.TreeMap;

/** The first so many of all that are offered behind a name, in the order of their names. Not safe for several threads. */
final class FirstNames<T> {
    private final String after;
    private final int limit;
    private final TreeMap<String, T> first = new TreeMap<>();
    private boolean more;

    /** @param after empty for the beginning */
    FirstNames(String after, int limit) {
        this.after = after;
        this.limit = limit;
    }

    void offer(String name, T value) {
        if (name.compareTo(after) <= 0) {
            return;
        }
        first.put(name, value);
        if (first.size() > limit) {
            first.pollLastEntry();
            more = true;
        }
    }

    Collection<T> values() {
        return first.values();
    }

    /** Whether some did not fit. */
    boolean more() {
        return more;
    }
}
