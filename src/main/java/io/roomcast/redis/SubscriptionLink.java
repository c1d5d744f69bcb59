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

/**
 * One connection that listens to many channels, and nothing else, and comes back by itself. Knows which channels are wanted
 * and which of them Redis has confirmed on the present connection. Touched on the loop only.
 */
public final class SubscriptionLink {
    /** Channels of one command when many are wanted at once, so that no answer is long in coming. */
    private static final int CHUNK = 500;

    private static final Duration RETRY_UNCONFIRMED = Duration.ofSeconds(2);
    /** Silence after which a connection that owes confirmations is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Learns what the connection brings. Called on the loop. */
    public interface Listener {
        /** Redis confirmed the channel on the present connection: what is published from now on arrives. */
        void onConfirmed(String channel);

        void onMessage(String channel, byte[] payload);

        /** Nothing arrives any more, until each channel is confirmed anew. */
        void onLost();
    }

    private final RedisLoop loop;
    private final Listener listener;
    private final KeptConnection connection;
    private final Set<String> wanted = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    /** {@link System#nanoTime} when the present connection last brought anything, or began. */
    private long heardAt;

    /** @param clients makes a client for one connection */
    public SubscriptionLink(Supplier<Redis> clients, RedisLoop loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
        this.connection = new KeptConnection("subscription", clients, loop, new Owner(), Absence.OF_REDIS);
    }

    /** Begins to connect, and never gives up. */
    public void start() {
        connection.start();
        loop.every(RETRY_UNCONFIRMED, this::askAgain);
    }

    public boolean isUp() {
        return connection.current() != null;
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
        if (wanted.add(channel) && isUp()) {
            ask(Command.SUBSCRIBE, List.of(channel));
        }
    }

    public void unsubscribe(String channel) {
        if (wanted.remove(channel)) {
            confirmed.remove(channel);
            if (isUp()) {
                ask(Command.UNSUBSCRIBE, List.of(channel));
            }
        }
    }

    /** Gives up the present connection, which seems to bring nothing any more; another is made. */
    public void restart(String reason) {
        connection.giveUp(connection.current(), reason);
    }

    public void close() {
        connection.close();
    }

    private final class Owner implements KeptConnection.Owner {
        @Override
        public void onOpened(RedisConnection fresh) {
            // Handlers first: the first confirmation may come with the answer to the first command.
            fresh.handler(push -> loop.run(() -> received(fresh, push)));
            heardAt = System.nanoTime();
            connection.establish(fresh);
            ask(Command.SUBSCRIBE, List.copyOf(wanted));
        }

        @Override
        public void onLost() {
            confirmed.clear();
            listener.onLost();
        }
    }

    private void askAgain() {
        if (!isUp() || unconfirmed() == 0) {
            return;
        }
        if (System.nanoTime() - heardAt > PATIENCE.toNanos()) {
            restart("it confirms nothing");
            return;
        }
        List<String> missing = new ArrayList<>(wanted);
        missing.removeAll(confirmed);
        ask(Command.SUBSCRIBE, missing);
    }

    private void ask(Command command, List<String> channels) {
        RedisConnection asked = connection.current();
        for (int from = 0; from < channels.size(); from += CHUNK) {
            Request request = Request.cmd(command);
            channels.subList(from, Math.min(channels.size(), from + CHUNK)).forEach(request::arg);
            asked.send(request)
                    .onFailure(fault -> loop.run(() -> connection.giveUp(asked, String.valueOf(fault.getMessage()))));
        }
    }

    private void received(RedisConnection from, Response push) {
        boolean isList = push != null && (push.type() == ResponseType.MULTI || push.type() == ResponseType.PUSH);
        if (from != connection.current() || !isList || push.size() < 3) {
            // Not of this connection any more, or the client's own greeting of it.
            return;
        }
        heardAt = System.nanoTime();
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
}
