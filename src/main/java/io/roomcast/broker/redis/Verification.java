package io.roomcast.broker.redis;

import io.roomcast.redis.RedisLoop;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Rooms that are to be held against Redis, each at once or, where there are many, in its turn: a pod that comes back with all
 * its rooms must not choke what it came back to. Touched on the loop only.
 */
final class Verification {
    private static final Duration EVERY = Duration.ofMillis(100);
    /** Rooms in each of these: at most 5,000 in a second. */
    private static final int AT_ONCE = 500;

    private final Set<TrackedRoom> waiting = new LinkedHashSet<>();
    private int allowed = AT_ONCE;

    /** @return what ends it */
    Runnable start(RedisLoop loop) {
        return loop.every(EVERY, this::goOn);
    }

    void add(TrackedRoom room) {
        if (allowed > 0) {
            allowed--;
            room.catchUp();
        } else {
            waiting.add(room);
        }
    }

    void remove(TrackedRoom room) {
        waiting.remove(room);
    }

    private void goOn() {
        allowed = AT_ONCE;
        Iterator<TrackedRoom> next = waiting.iterator();
        while (allowed > 0 && next.hasNext()) {
            allowed--;
            TrackedRoom room = next.next();
            next.remove();
            room.catchUp();
        }
    }
}
