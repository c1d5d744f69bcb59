package io.roomcast.redis;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One connection that listens to many channels, and nothing else, and comes back by itself. Knows which channels are wanted
 * and which of them Redis has confirmed on the present connection. Touched on the loop only.
 */
public final class SubscriptionLink {
    private static final Logger LOG = Logger.getLogger(SubscriptionLink.class);
    /** Channels of one command when many are wanted at once, so that no answer is long in coming. */
    private static final int CHUNK = 500;

    private static final Duration RETRY_UNCONFIRMED = Duration.ofSeconds(2);

    /** Learns what the connection brings. Called on the loop. */
    public interface Listener {
        /** Redis confirmed the channel on the present connection: what is published from now on arrives. */
        void onConfirmed(String channel);

        void onMessage(String channel, byte[] payload);

        /** Nothing arrives any more, until each channel is confirmed anew. */
        void onLost();
    }

    private final Supplier<Redis> clients;
    private final RedisLoop loop;
    private final Listener listener;
    private final Backoff backoff = new Backoff();
    private final Set<String> wanted = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    private Redis client;
    /** Null while there is none. */
    private RedisConnection connection;

    private boolean closed;

    public SubscriptionLink(Supplier<Redis> clients, RedisLoop loop, Listener listener) {
        this.clients = clients;
        this.loop = loop;
        this.listener = listener;
    }

    /** Begins to connect, and never gives up. */
    public void start() {
        loop.run(this::connect);
        loop.every(RETRY_UNCONFIRMED, this::askAgain);
    }

    public boolean isUp() {
        return connection != null;
    }

    /** Channels that are wanted and not confirmed. */
    public int unconfirmed() {
        return wanted.size() - confirmed.size();
    }

    public boolean isConfirmed(String channel) {
        return confirmed.contains(channel);
    }

    /** {@link Listener#onConfirmed} follows, each time Redis confirms it. */
    public void subscribe(String channel) {
        if (wanted.add(channel) && connection != null) {
            ask(Command.SUBSCRIBE, List.of(channel));
        }
    }

    public void unsubscribe(String channel) {
        if (wanted.remove(channel)) {
            confirmed.remove(channel);
            if (connection != null) {
                ask(Command.UNSUBSCRIBE, List.of(channel));
            }
        }
    }

    /** Gives up the present connection, which seems to bring nothing any more; another is made. */
    public void restart(String reason) {
        if (connection != null) {
            lose(connection, reason);
        }
    }

    public void close() {
        loop.run(() -> {
            closed = true;
            if (connection != null) {
                lose(connection, "the pod ends");
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
                    // Handlers first: the first confirmation may come with the answer to the first command.
                    fresh.handler(push -> loop.run(() -> received(fresh, push)));
                    fresh.exceptionHandler(fault -> loop.run(() -> lose(fresh, String.valueOf(fault.getMessage()))));
                    fresh.endHandler(end -> loop.run(() -> lose(fresh, "the connection ended")));
                    connection = fresh;
                    backoff.reset();
                    ask(Command.SUBSCRIBE, List.copyOf(wanted));
                }));
    }

    private void askAgain() {
        if (connection != null && unconfirmed() > 0) {
            List<String> missing = new ArrayList<>(wanted);
            missing.removeAll(confirmed);
            ask(Command.SUBSCRIBE, missing);
        }
    }

    private void ask(Command command, List<String> channels) {
        RedisConnection asked = connection;
        for (int from = 0; from < channels.size(); from += CHUNK) {
            Request request = Request.cmd(command);
            channels.subList(from, Math.min(channels.size(), from + CHUNK)).forEach(request::arg);
            asked.send(request).onFailure(fault -> loop.run(() -> lose(asked, String.valueOf(fault.getMessage()))));
        }
    }

    private void received(RedisConnection from, Response push) {
        boolean isList = push != null && (push.type() == ResponseType.MULTI || push.type() == ResponseType.PUSH);
        if (from != connection || !isList || push.size() < 3) {
            // Not of this connection any more, or the client's own greeting of it.
            return;
        }
        switch (push.get(0).toString()) {
            case "message" -> {
                Buffer payload = push.get(2).toBuffer();
                listener.onMessage(push.get(1).toString(), payload.getBytes());
            }
            case "subscribe" -> {
                String channel = push.get(1).toString();
                if (wanted.contains(channel) && confirmed.add(channel)) {
                    listener.onConfirmed(channel);
                }
            }
            default -> {
                // An unsubscribe's confirmation; nobody waits for it.
            }
        }
    }

    private void lose(RedisConnection lost, String reason) {
        if (connection != lost) {
            return;
        }
        connection = null;
        confirmed.clear();
        LOG.warnf("the subscription to Redis is lost: %s", reason);
        listener.onLost();
        retry();
    }

    private void retry() {
        client.close();
        if (!closed) {
            loop.after(backoff.pause(), this::connect);
        }
    }
}
