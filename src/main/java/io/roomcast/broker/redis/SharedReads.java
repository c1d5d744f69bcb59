package io.roomcast.broker.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Reads that many ask for at once, each done for all of them: when a crowd comes back to a room, Redis is asked once for each
 * position and round trip, and not for each of them. A call never joins a read that began before it, which could lack what was
 * published in between; it waits for the next one. Bounded by the calls under way. Safe from any thread.
 */
final class SharedReads<K, V> {
    private final Function<K, CompletionStage<V>> read;

    /** Of keys that are being read: the read that follows, null while nobody waits for one. */
    @GuardedBy("this")
    private final Map<K, CompletableFuture<V>> following = new HashMap<>();

    /** @param read must not throw */
    SharedReads(Function<K, CompletionStage<V>> read) {
        this.read = read;
    }

    CompletionStage<V> get(K key) {
        CompletableFuture<V> result;
        synchronized (this) {
            if (following.containsKey(key)) {
                return following.computeIfAbsent(key, waiting -> new CompletableFuture<>());
            }
            following.put(key, null);
            result = new CompletableFuture<>();
        }
        start(key, result);
        return result;
    }

    private void start(K key, CompletableFuture<V> result) {
        read.apply(key).whenComplete((value, failure) -> {
            // First the next one: those who wait for it have waited longer than what this one sets off will take.
            CompletableFuture<V> next = next(key);
            if (next != null) {
                start(key, next);
            }
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    private synchronized CompletableFuture<V> next(K key) {
        CompletableFuture<V> next = following.remove(key);
        if (next != null) {
            following.put(key, null);
        }
        return next;
    }
}
