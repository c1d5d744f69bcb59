package io.roomcast.testing;

import io.roomcast.redis.RedisAccess;
import io.roomcast.redis.RedisLoop;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A real Redis and what talks to it, for the tests of one class. */
public final class RedisHouse implements AutoCloseable {
    private final RedisServer server = RedisServer.start();
    private final Vertx vertx = Vertx.vertx();

    public RedisServer server() {
        return server;
    }

    public Vertx vertx() {
        return vertx;
    }

    /** On one loop of its own, as each pod has. */
    public RedisAccess access() {
        return access(1);
    }

    /** On so many loops of its own. */
    public RedisAccess access(int loops) {
        List<RedisLoop> own =
                Stream.generate(() -> new RedisLoop(vertx)).limit(loops).toList();
        return new RedisAccess(clients(), own);
    }

    public Supplier<Redis> clients() {
        return () -> Redis.createClient(vertx, server.uri());
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        server.close();
    }
}
