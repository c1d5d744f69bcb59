package io.roomcast.presence.redis;

import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Sees users off when their debounce is over. Whoever saw a partition with someone leaving comes back to it until nobody is;
 * several pods may do so, the script says each {@code left} once. One plan per partition. Touched on the loop only.
 */
final class Sweeper {
    /** Users who leave one after the other are seen off together. */
    private static final Duration SHORTEST = Duration.ofMillis(20);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final PresenceScripts scripts;
    private final RedisLoop loop;
    /** When each is swept next, in {@link System#nanoTime}. */
    private final Map<Partition, Long> plans = new HashMap<>();

    private boolean closed;

    Sweeper(PresenceScripts scripts, RedisLoop loop) {
        this.scripts = scripts;
        this.loop = loop;
    }

    /** Somebody's debounce ends after the delay. */
    void sweepAfter(Partition partition, Duration delay) {
        long due = System.nanoTime() + delay.toNanos();
        Long planned = plans.get(partition);
        if (planned == null || due - planned < 0) {
            plans.put(partition, due);
            loop.after(delay, () -> {
                if (plans.remove(partition, due)) {
                    sweep(partition);
                }
            });
        }
    }

    /** Looks whether others left something to be done. */
    void sweepAll() {
        for (int number = 0; number < Partition.COUNT; number++) {
            sweepAfter(new Partition(number), Duration.ZERO);
        }
    }

    void close() {
        closed = true;
    }

    private void sweep(Partition partition) {
        if (closed) {
            return;
        }
        scripts.sweep(partition)
                .whenComplete((next, failure) -> loop.run(() -> {
                    if (failure != null) {
                        sweepAfter(partition, RETRY);
                    } else if (next == 0) {
                        sweepAfter(partition, Duration.ZERO);
                    } else if (next > 0) {
                        sweepAfter(partition, Duration.ofMillis(Math.max(next, SHORTEST.toMillis())));
                    }
                }));
    }
}
