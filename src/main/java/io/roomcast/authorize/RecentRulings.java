package io.roomcast.authorize;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.session.Authorizer.Question;
import io.roomcast.session.Authorizer.Ruling;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What the backend said a while ago. Where there is too much, what was not asked for longest goes. Safe from any thread. */
final class RecentRulings {
    private final long ttlNanos;
    private final int size;
    private final LongSupplier nanoTime;

    /** In the order in which they were asked for. */
    @GuardedBy("this")
    private final Map<Question, Kept> rulings = new LinkedHashMap<>(16, 0.75f, true);

    private record Kept(Ruling ruling, long until) {}

    /** @param nanoTime never goes back; any origin */
    RecentRulings(Duration ttl, int size, LongSupplier nanoTime) {
        this.ttlNanos = ttl.toNanos();
        this.size = size;
        this.nanoTime = nanoTime;
    }

    synchronized Optional<Ruling> find(Question question) {
        Kept kept = rulings.get(question);
        if (kept == null) {
            return Optional.empty();
        }
        if (nanoTime.getAsLong() - kept.until() >= 0) {
            rulings.remove(question);
            return Optional.empty();
        }
        return Optional.of(kept.ruling());
    }

    synchronized void keep(Question question, Ruling ruling) {
        if (size == 0 || ttlNanos == 0) {
            return;
        }
        rulings.put(question, new Kept(ruling, nanoTime.getAsLong() + ttlNanos));
        if (rulings.size() > size) {
            var eldest = rulings.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    synchronized int count() {
        return rulings.size();
    }
}
