package io.roomcast.redis;

import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One connection to Redis that is made again, with back-off, whenever it is lost, and never given up for good. An attempt that
 * has not led to a connection of use within {@link #ATTEMPT} is abandoned: a half-open line fails nothing by itself. Touched on
 * the loop only, but for {@link #current}.
 */
final class KeptConnection {
    private static final Logger LOG = Logger.getLogger(KeptConnection.class);
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    /** What the connection is for. Called on the loop. */
    interface Owner {
        /** A connection stands, and carries nothing yet; {@link #establish} says that it is of use. */
        void onOpened(RedisConnection fresh);

        void onLost();
    }

    private final String purpose;
    private final Supplier<Redis> clients;
    private final RedisLoop loop;
    private final Owner owner;
    private final Absence absence;
    private final Backoff backoff = new Backoff();
    /** Null while there is none of use. Written on the loop only. */
    private volatile RedisConnection current;
    /** The one that stands and is not of use yet. */
    private RedisConnection opened;
    /**
     * The client of the present attempt, null between two: made anew for each, and closed with it, once. A pooled connection that
     * is only handed back may be half-open, and would be handed out again.
     */
    private Redis client;

    private int attempt;
    private boolean closed;

    /**
     * @param clients makes a client for one connection
     * @param absence of what is at the other end, shared with other connections to it
     */
    KeptConnection(String purpose, Supplier<Redis> clients, RedisLoop loop, Owner owner, Absence absence) {
        this.purpose = purpose;
        this.clients = clients;
        this.loop = loop;
        this.owner = owner;
        this.absence = absence;
    }

    /** Begins to connect. */
    void start() {
        loop.run(this::connect);
    }

    /** Null while there is none of use. Safe from any thread. */
    RedisConnection current() {
        return current;
    }

    private void connect() {
        if (closed) {
            return;
        }
        int number = ++attempt;
        client = clients.get();
        client.connect()
                .onComplete(result -> loop.run(() -> {
                    if (number != attempt) {
                        result.map(RedisConnection::close);
                    } else if (result.failed()) {
                        retry(result.cause().getMessage());
                    } else {
                        open(result.result());
                    }
                }));
        loop.after(ATTEMPT, () -> {
            if (number == attempt && current == null && !closed) {
                retry("no answer for " + ATTEMPT.toSeconds() + " s");
            }
        });
    }

    private void open(RedisConnection fresh) {
        opened = fresh;
        fresh.exceptionHandler(fault -> loop.run(() -> giveUp(fresh, String.valueOf(fault.getMessage()))));
        fresh.endHandler(end -> loop.run(() -> giveUp(fresh, "the connection ended")));
        owner.onOpened(fresh);
    }

    /** The connection that was opened does what it is for. */
    void establish(RedisConnection fresh) {
        if (fresh == opened) {
            opened = null;
            current = fresh;
            backoff.reset();
            LOG.debugf("connected to Redis: %s", purpose);
            absence.back(this).ifPresent(LOG::info);
        }
    }

    /**
     * Ends this connection, and makes another, unless that was done already.
     *
     * @param lost null where there was none to lose
     */
    void giveUp(RedisConnection lost, String reason) {
        if (lost == null) {
            return;
        }
        if (lost == opened) {
            retry(reason);
        } else if (lost == current) {
            current = null;
            owner.onLost();
            retry(reason);
        }
    }

    private void retry(String reason) {
        LOG.debugf("no connection to Redis: %s: %s", purpose, reason);
        if (!closed) {
            absence.lost(this, purpose, reason).ifPresent(LOG::warn);
        }
        opened = null;
        attempt++;
        // Not now: this may be the last word of the very connection that is to be closed.
        loop.execute(client::close);
        client = null;
        if (!closed) {
            loop.after(backoff.pause(), this::connect);
        }
    }

    void close() {
        loop.run(() -> {
            closed = true;
            absence.forget(this);
            if (current != null) {
                giveUp(current, "the pod ends");
            } else if (client != null) {
                retry("the pod ends");
            }
        });
    }
}
