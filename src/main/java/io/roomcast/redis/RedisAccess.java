package io.roomcast.redis;

import io.vertx.redis.client.Redis;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where Redis is, and on which loops to talk to it.
 *
 * @param clients makes a client for one connection
 * @param loops one at least
 * @param masterName the name under which Sentinels know the master
 * @param sentinels for each of them, what makes a client for a connection to it; none without Sentinels
 */
public record RedisAccess(
        Supplier<Redis> clients, List<RedisLoop> loops, String masterName, List<Supplier<Redis>> sentinels) {
    public RedisAccess {
        loops = List.copyOf(loops);
        sentinels = List.copyOf(sentinels);
    }

    /** Without Sentinels. */
    public RedisAccess(Supplier<Redis> clients, List<RedisLoop> loops) {
        this(clients, loops, "", List.of());
    }

    public RedisLoop firstLoop() {
        return loops.get(0);
    }
}
