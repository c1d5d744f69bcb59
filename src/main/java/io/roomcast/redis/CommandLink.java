package io.roomcast.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One connection for commands, pipelined in the order of {@link #send}, that comes back by itself. Scripts are loaded before
 * anything else is sent on a new connection. A command is sent once: if the connection is lost, everything in flight fails,
 * and whoever asked decides what is safe to ask again. A connection that answers nothing for {@link #PATIENCE} is given up.
 */
public final class CommandLink {
    private static final Logger LOG = Logger.getLogger(CommandLink.class);
    /** Commands in flight; beyond it callers are told to come back. Below what the client itself would queue. */
    private static final int MAX_IN_FLIGHT = 2_000;

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PING_EVERY = Duration.ofSeconds(1);

    private final Supplier<Redis> clients;
    private final RedisLoop loop;
    private final List<Script> scripts;
    private final List<Runnable> upListeners = new ArrayList<>();
    private final Backoff backoff = new Backoff();
    private final AtomicInteger inFlight = new AtomicInteger();
    /** Null while there is none that takes commands. Written on the loop only. */
    private volatile RedisConnection connection;
    /**
     * The client of the present attempt: made anew for each, and closed with it. A pooled connection that is only handed
     * back may be half-open, and would be handed out again.
     */
    private Redis client;

    private Runnable stopPinging = () -> {};
    private boolean closed;

    /** @param clients makes a client for one connection */
    public CommandLink(Supplier<Redis> clients, RedisLoop loop, List<Script> scripts) {
        this.clients = clients;
        this.loop = loop;
        this.scripts = List.copyOf(scripts);
    }

    /** Calls back on the loop whenever a new connection takes commands. Before {@link #start}. */
    public void onUp(Runnable listener) {
        upListeners.add(listener);
    }

    /** Begins to connect, and never gives up. */
    public void start() {
        loop.run(this::connect);
    }

    public boolean isUp() {
        return connection != null;
    }

    /**
     * Sends a command behind those that the same thread sent before. Safe from any thread; completes on the connection's
     * loop, or fails at once with {@link RedisAwayException}.
     */
    public CompletionStage<Response> send(Request request) {
        RedisConnection current = connection;
        if (current == null) {
            return CompletableFuture.failedFuture(new RedisAwayException("Redis is away"));
        }
        if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
            inFlight.decrementAndGet();
            return CompletableFuture.failedFuture(new RedisAwayException("too much waits for Redis"));
        }
        CompletableFuture<Response> answer = new CompletableFuture<>();
        current.send(request).onComplete(result -> {
            inFlight.decrementAndGet();
            if (result.succeeded()) {
                answer.complete(result.result());
            } else {
                failed(current, result.cause());
                answer.completeExceptionally(
                        new RedisAwayException(String.valueOf(result.cause().getMessage())));
            }
        });
        return answer;
    }

    /** Runs a loaded script. */
    public CompletionStage<Response> run(Script script, List<String> keys, Object... arguments) {
        Request request = Request.cmd(Command.EVALSHA).arg(script.digest()).arg(keys.size());
        keys.forEach(request::arg);
        for (Object argument : arguments) {
            if (argument instanceof byte[] bytes) {
                request.arg(bytes);
            } else {
                request.arg(String.valueOf(argument));
            }
        }
        return send(request);
    }

    /** An answer that says the connection leads nowhere useful: to a replica, or to a server that forgot the scripts. */
    private void failed(RedisConnection current, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.startsWith("NOSCRIPT") || message.startsWith("READONLY") || message.startsWith("MASTERDOWN")) {
            loop.run(() -> giveUp(current, message));
        }
    }

    public void close() {
        loop.run(() -> {
            closed = true;
            if (connection != null) {
                giveUp(connection, "the pod ends");
            }
        });
    }

    private void connect() {
        if (closed) {
            return;
        }
        client = clients.get();
        client.connect()
                .onComplete(result -> loop.run(() -> {
                    if (result.failed()) {
                        LOG.debugf("Redis does not answer: %s", result.cause().getMessage());
                        retry();
                        return;
                    }
                    RedisConnection fresh = result.result();
                    fresh.exceptionHandler(fault -> loop.run(() -> giveUp(fresh, String.valueOf(fault.getMessage()))));
                    fresh.endHandler(end -> loop.run(() -> giveUp(fresh, "the connection ended")));
                    load(fresh);
                }));
    }

    private void load(RedisConnection fresh) {
        List<Request> loads = new ArrayList<>();
        scripts.forEach(
                script -> loads.add(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.source())));
        loads.add(Request.cmd(Command.PING));
        fresh.batch(loads)
                .onComplete(loaded -> loop.run(() -> {
                    if (loaded.failed()) {
                        LOG.warnf("Redis takes no scripts: %s", loaded.cause().getMessage());
                        retry();
                        return;
                    }
                    LOG.info("connected to Redis");
                    backoff.reset();
                    connection = fresh;
                    watch(fresh);
                    upListeners.forEach(Runnable::run);
                }));
    }

    /** A half-open connection fails nothing: only an answer proves that it lives. */
    private void watch(RedisConnection watched) {
        long[] answeredAt = {System.nanoTime()};
        stopPinging.run();
        stopPinging = loop.every(PING_EVERY, () -> {
            if (connection != watched) {
                return;
            }
            if (System.nanoTime() - answeredAt[0] > PATIENCE.toNanos()) {
                giveUp(watched, "no answer for " + PATIENCE.toSeconds() + " s");
                return;
            }
            watched.send(Request.cmd(Command.PING)).onSuccess(pong -> answeredAt[0] = System.nanoTime());
        });
    }

    private void giveUp(RedisConnection lost, String reason) {
        if (connection != lost) {
            return;
        }
        connection = null;
        stopPinging.run();
        LOG.warnf("Redis is away: %s", reason);
        retry();
    }

    private void retry() {
        client.close();
        if (!closed) {
            loop.after(backoff.pause(), this::connect);
        }
    }
}
