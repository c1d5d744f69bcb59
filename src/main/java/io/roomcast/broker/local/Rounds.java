package io.roomcast.broker.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** Goes round a concurrent collection in slices, so that nobody has to walk all of it at once. */
final class Rounds<T> {
    private final Collection<T> all;

    @GuardedBy("this")
    private Iterator<T> next = Collections.emptyIterator();

    Rounds(Collection<T> all) {
        this.all = all;
    }

    /** The next elements, at most {@code max}; none only if there are none. Small collections come whole, some parts twice. */
    synchronized List<T> next(int max) {
        var slice = new ArrayList<T>();
        addTo(slice, max);
        if (slice.size() < max) {
            next = all.iterator();
            addTo(slice, max);
        }
        return slice;
    }

    @GuardedBy("this")
    private void addTo(List<T> slice, int max) {
        while (slice.size() < max && next.hasNext()) {
            slice.add(next.next());
        }
    }
}
