package io.roomcast.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeptConnectionTest {
    private final Vertx vertx = Vertx.vertx();
    private final RedisLoop loop = new RedisLoop(vertx);
    private final List<Unreachable> clients = new CopyOnWriteArrayList<>();
    private final KeptConnection connection = new KeptConnection(
            "test", this::client, loop, new Nobody(), new Absence("the test's Redis", System::nanoTime));

    @AfterEach
    void end() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private Redis client() {
        var client = new Unreachable();
        clients.add(client);
        return client;
    }

    @Test
    void the_client_of_each_attempt_is_closed_once_whenever_the_connection_is_no_longer_wanted() throws Exception {
        connection.start();
        Eventually.holds("some attempts fail", () -> clients.size() > 2);
        // Between two attempts, as it is nearly always.
        connection.close();
        passTheLoop();
        connection.close();
        passTheLoop();

        clients.forEach(client -> assertEquals(1, client.closings.get()));
    }

    /** Returns when all that was to be done on the loop is done, and what that has led to. */
    private void passTheLoop() throws Exception {
        for (int i = 0; i < 2; i++) {
            CompletableFuture.runAsync(() -> {}, loop).get(60, TimeUnit.SECONDS);
        }
    }

    private static final class Unreachable implements Redis {
        private final AtomicInteger closings = new AtomicInteger();

        @Override
        public Future<RedisConnection> connect() {
            return Future.failedFuture("refused");
        }

        @Override
        public void close() {
            closings.incrementAndGet();
        }

        @Override
        public Future<Response> send(Request command) {
            throw new AssertionError("there is no connection");
        }

        @Override
        public Future<List<Response>> batch(List<Request> commands) {
            throw new AssertionError("there is no connection");
        }
    }

    private static final class Nobody implements KeptConnection.Owner {
        @Override
        public void onOpened(RedisConnection fresh) {
            throw new AssertionError("there is no connection");
        }

        @Override
        public void onLost() {
            throw new AssertionError("there was no connection");
        }
    }
}
