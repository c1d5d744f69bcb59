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
import java.util.regex.Pattern;

/**
 * One connection for commands, pipelined in the order of {@link #send}, that comes back by itself. Scripts are loaded before
 * anything else is sent on a new connection. A command is sent once: if the connection is lost, everything in flight fails,
 * and whoever asked decides what is safe to ask again. A connection that answers nothing for {@link Pulse#PATIENCE} is given up.
 */
public final class CommandLink {
    /** A sorted set of the pods that live, kept by their leases. */
    public static final String PODS = "roomcast:pods";

    /** Commands in flight; beyond it callers are told to come back. Below what the client itself would queue. */
    private static final int MAX_IN_FLIGHT = 2_000;

    private static final String RUN_ID = "run_id:";
    /** Redis' own words for what it refuses begin like this; whatever else fails a command is the end of its connection. */
    private static final Pattern ANSWER = Pattern.compile("[A-Z]+ .*", Pattern.DOTALL);

    /** Whoever was late to look finds what has come meanwhile: a loop reads before it runs its timers. */
    private static final Duration SECOND_LOOK = Duration.ofMillis(10);

    private final RedisLoop loop;
    private final List<Script> scripts;
    private final KeptConnection connection;
    private final List<Runnable> upListeners = new ArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private Runnable stopPinging = () -> {};
    /** Of the present connection. */
    private final Pulse pulse = new Pulse(System::nanoTime);
    /** Names the process at the other end; null while there is none. Written on the loop only. */
    private volatile String server;

    /** @param clients makes a client for one connection */
    public CommandLink(Supplier<Redis> clients, RedisLoop loop, List<Script> scripts) {
        this("commands", clients, loop, scripts);
    }

    /** @param purpose for the log */
    public CommandLink(String purpose, Supplier<Redis> clients, RedisLoop loop, List<Script> scripts) {
        this(purpose, clients, loop, scripts, Absence.OF_REDIS);
    }

    /** @param absence of what is at the other end, which need not be the Redis that holds the rooms */
    CommandLink(String purpose, Supplier<Redis> clients, RedisLoop loop, List<Script> scripts, Absence absence) {
        this.loop = loop;
        this.scripts = List.copyOf(scripts);
        this.connection = new KeptConnection(purpose, clients, loop, new Owner(), absence);
    }

    /** Calls back on the loop whenever a new connection takes commands. Before {@link #start}. */
    public void onUp(Runnable listener) {
        upListeners.add(listener);
    }

    /** Begins to connect, and never gives up. */
    public void start() {
        connection.start();
    }

    public boolean isUp() {
        return connection.current() != null;
    }

    /** The run id of the server at the other end; null while there is none. Safe from any thread. */
    public String server() {
        return server;
    }

    /** Gives up the present connection, which leads to the wrong place; another is made. Safe from any thread. */
    public void restart(String reason) {
        loop.run(() -> connection.giveUp(connection.current(), reason));
    }

    /**
     * Sends a command behind those that the same thread sent before. Safe from any thread; completes on the connection's
     * loop, or fails at once with {@link RedisAwayException}.
     */
    public CompletionStage<Response> send(Request request) {
        RedisConnection current = connection.current();
        if (current == null) {
            return CompletableFuture.failedFuture(new RedisAwayException("Redis is away", true));
        }
        if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
            inFlight.decrementAndGet();
            return CompletableFuture.failedFuture(new RedisAwayException("too much waits for Redis", false));
        }
        CompletableFuture<Response> answer = new CompletableFuture<>();
        current.send(request).onComplete(result -> {
            inFlight.decrementAndGet();
            if (result.succeeded()) {
                pulse.answered();
                answer.complete(result.result());
            } else {
                String reason = String.valueOf(result.cause().getMessage());
                failed(current, reason);
                answer.completeExceptionally(
                        new RedisAwayException(reason, !ANSWER.matcher(reason).matches()));
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
    private void failed(RedisConnection current, String message) {
        if (message.startsWith("NOSCRIPT") || message.startsWith("READONLY") || message.startsWith("MASTERDOWN")) {
            loop.run(() -> connection.giveUp(current, message));
        }
    }

    public void close() {
        connection.close();
    }

    private final class Owner implements KeptConnection.Owner {
        @Override
        public void onOpened(RedisConnection fresh) {
            List<Request> first = new ArrayList<>();
            scripts.forEach(
                    script -> first.add(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.source())));
            first.add(Request.cmd(Command.INFO).arg("server"));
            fresh.batch(first)
                    .onComplete(answers -> loop.run(() -> {
                        if (answers.failed()) {
                            connection.giveUp(
                                    fresh,
                                    "it takes no scripts: " + answers.cause().getMessage());
                            return;
                        }
                        server = runId(answers.result().get(scripts.size()).toString());
                        connection.establish(fresh);
                        if (connection.current() == fresh) {
                            watch(fresh);
                            upListeners.forEach(Runnable::run);
                        }
                    }));
        }

        @Override
        public void onLost() {
            stopPinging.run();
            server = null;
        }
    }

    private static String runId(String info) {
        return info.lines()
                .filter(line -> line.startsWith(RUN_ID))
                .map(line -> line.substring(RUN_ID.length()).strip())
                .findFirst()
                .orElse(null);
    }

    /** A half-open connection fails nothing: only an answer proves that it lives, whatever it answers. */
    private void watch(RedisConnection watched) {
        pulse.begin();
        stopPinging.run();
        stopPinging = loop.every(Pulse.LOOK_EVERY, () -> {
            if (connection.current() != watched) {
                return;
            }
            if (pulse.isSilent()) {
                loop.after(SECOND_LOOK, () -> {
                    if (pulse.isSilent()) {
                        connection.giveUp(watched, "no answer for " + Pulse.PATIENCE.toSeconds() + " s");
                    }
                });
                return;
            }
            watched.send(Request.cmd(Command.PING)).onSuccess(pong -> pulse.answered());
        });
    }
}
