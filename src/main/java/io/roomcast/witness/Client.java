package io.roomcast.witness;

import io.vertx.core.Future;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One client as a good one would be: it knows its position, comes back with it, asks again for what was not answered, and
 * believes that a silent line is dead. Runs on the crowd's loop, whose {@link #tick} is its only clock.
 */
final class Client implements Dialect.Hearing {
    private static final long CONNECT_TIMEOUT = Duration.ofSeconds(10).toNanos();
    /** From an open socket to the room; longer than a server that waits for its broker should need. */
    private static final long ENTER_TIMEOUT = Duration.ofSeconds(15).toNanos();
    /** After this server's slot the client no longer waits for the close. */
    private static final long SLOT_GRACE = Duration.ofSeconds(1).toNanos();
    /** A connection that lasts this long has proved itself: the next back-off starts small again. */
    private static final long STABLE_AFTER = Duration.ofSeconds(5).toNanos();

    private static final long FIRST_BACKOFF_MILLIS = 200;
    private static final long LONGEST_BACKOFF_MILLIS = 5_000;
    private static final int MAX_DOUBLINGS = 5;
    /** Where an overloaded server is given more time. */
    private static final int OVERLOADED_ATTEMPT = 3;

    private static final long DEFAULT_HEARTBEAT_SECONDS = 25;
    private static final int BROKEN = 1006;
    private static final int DRAIN = 1012;
    /** Answers to an upgrade that the same upgrade would get again. */
    private static final Set<Integer> FINAL_STATUSES = Set.of(400, 401, 403, 404);

    private enum State {
        /** Nothing was tried yet. */
        NEW,
        /** Waits until it is time to connect. */
        AWAY,
        CONNECTING,
        /** Connected, and not in its room yet. */
        OPEN,
        /** In its room. */
        IN,
        /** Sent away for good, or over. */
        GONE
    }

    private final int index;
    private final Crowd crowd;
    private final Judge judge;
    private final Tally tally;
    private final String room;
    private final Dialect dialect;
    private final Outbox outbox;
    private State state = State.NEW;
    private ClientWebSocket socket;
    private int url;
    /** Fruitless attempts to be in the room since it last was there for a while. */
    private int attempt;
    /** When the state has lasted too long; NEW and IN have no such time. */
    private long due;

    private long enteredAt;
    private long heardAt;
    private long heartbeat;
    /** Where the server asked it to leave: until when it waits for the close. */
    private long slotEnd;

    private boolean hasSlot;
    /** The user that the server knows it as; keys of publishes are kept by user. */
    private String user;

    private boolean wasIn;

    Client(int index, Crowd crowd) {
        this.index = index;
        this.crowd = crowd;
        this.judge = crowd.judge();
        this.tally = crowd.tally();
        this.room = crowd.plan().roomOf(index);
        this.url = index % crowd.plan().urls().size();
        this.dialect = switch (crowd.plan().protocol()) {
            case NATIVE -> new NativeDialect(index, crowd, this, this::write);
            case CENTRIFUGE -> new CentrifugeDialect(index, crowd, this, this::write);
        };
        this.outbox = new Outbox(dialect.hasKeys());
    }

    boolean isNew() {
        return state == State.NEW;
    }

    boolean isConnecting() {
        return state == State.CONNECTING || state == State.OPEN;
    }

    boolean isIn() {
        return state == State.IN;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    boolean hasUnanswered() {
        return !outbox.isEmpty();
    }

    boolean mayPublish() {
        return state == State.IN && !outbox.isFull();
    }

    void publish(long now) {
        long number = judge.publish(index);
        outbox.sent(number, now);
        dialect.publish(number, now);
    }

    /** Does what is due by now. */
    void tick(long now) {
        switch (state) {
            case NEW, GONE -> {}
            case AWAY -> {
                if (now - due >= 0) {
                    connect(now);
                }
            }
            case CONNECTING -> {
                if (now - due >= 0) {
                    notConnected("no answer", now);
                }
            }
            case OPEN -> {
                if (now - due >= 0) {
                    drop(now);
                }
            }
            case IN -> watch(now);
        }
    }

    private void watch(long now) {
        if (hasSlot && now - slotEnd >= 0) {
            lost(DRAIN, now);
        } else if (now - heardAt > 2 * heartbeat) {
            drop(now);
        } else if (!outbox.isEmpty()) {
            tally.resent += outbox.resend(now, (number, sent) -> {
                judge.sentAgain(number);
                dialect.publish(number, sent);
            });
        }
    }

    /** The line is dead. */
    private void drop(long now) {
        lost(BROKEN, now);
    }

    // ---- the line ----

    void connect(long now) {
        URI target = crowd.plan().urls().get(url);
        state = State.CONNECTING;
        due = now + CONNECT_TIMEOUT;
        if (wasIn) {
            tally.reconnectRate.add(now);
        }
        ClientWebSocket opening = crowd.sockets().webSocket();
        socket = opening;
        opening.textMessageHandler(text -> {
            if (socket == opening) {
                heard(text);
            }
        });
        opening.closeHandler(closed -> {
            if (socket == opening) {
                lost(opening.closeStatusCode() == null ? BROKEN : opening.closeStatusCode(), System.nanoTime());
            }
        });
        // The close that follows says the same.
        opening.exceptionHandler(failure -> {});
        opening.connect(options(target)).onComplete(opened -> {
            if (socket != opening) {
                if (opened.succeeded()) {
                    crowd.closeQuietly(opening);
                }
            } else if (opened.succeeded()) {
                opened();
            } else {
                notOpened(opened.cause(), System.nanoTime());
            }
        });
    }

    private WebSocketConnectOptions options(URI target) {
        boolean isSecure = target.getScheme().equals("wss");
        var options = new WebSocketConnectOptions()
                .setHost(target.getHost())
                .setPort(target.getPort() >= 0 ? target.getPort() : isSecure ? 443 : 80)
                .setSsl(isSecure)
                .setAllowOriginHeader(false);
        return dialect.connecting(options, target);
    }

    private void opened() {
        long now = System.nanoTime();
        state = State.OPEN;
        due = now + ENTER_TIMEOUT;
        heardAt = now;
        heartbeat = Duration.ofSeconds(DEFAULT_HEARTBEAT_SECONDS).toNanos();
        if (wasIn) {
            tally.reconnects++;
        }
        dialect.opened();
    }

    private void notOpened(Throwable failure, long now) {
        if (failure instanceof UpgradeRejectedException refusal) {
            int status = refusal.getStatus();
            tally.refusedUpgrades.merge(status, 1L, Long::sum);
            if (!wasIn && FINAL_STATUSES.contains(status)) {
                dismissed("the upgrade was refused with " + status);
            } else {
                comeBackLater(now);
            }
        } else {
            notConnected(String.valueOf(failure.getMessage()), now);
        }
    }

    private void notConnected(String why, long now) {
        tally.failedConnects++;
        tally.lastFailedConnect = crowd.plan().urls().get(url) + ": " + why;
        comeBackLater(now);
    }

    /** The socket is gone, or is given up. */
    private void lost(int code, long now) {
        boolean inSlot = hasSlot && code == DRAIN;
        tally.closeCodes.merge(code, 1L, Long::sum);
        if (wasIn) {
            judge.lost(index, now);
        }
        if (state == State.IN && now - enteredAt > STABLE_AFTER) {
            attempt = 0;
        }
        leave();
        outbox.askAgain(now);
        if (dialect.isFinal(code)) {
            dismissed("it was closed with " + code);
            return;
        }
        if (dialect.isOverloaded(code)) {
            attempt = Math.max(attempt, OVERLOADED_ATTEMPT);
        }
        if (inSlot) {
            nextUrl();
            connect(now);
        } else {
            comeBackLater(now);
        }
    }

    private void comeBackLater(long now) {
        leave();
        nextUrl();
        state = State.AWAY;
        due = now + backoff().toNanos();
        attempt++;
    }

    /** From 100 ms to 5 s; half of it is chance, lest all clients come at once. */
    private Duration backoff() {
        long longest = Math.min(LONGEST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(MAX_DOUBLINGS, attempt));
        return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }

    private void nextUrl() {
        url = (url + 1) % crowd.plan().urls().size();
    }

    private void dismissed(String why) {
        leave();
        state = State.GONE;
        outbox.forget();
        tally.dismissed++;
        tally.found("client %d of room %s was sent away: %s", index, room, why);
        crowd.dismissed(why);
    }

    /** Forgets the socket: a dead one may take minutes to say that it is closed. */
    private Future<Void> leave() {
        if (state == State.IN) {
            tally.subscribed--;
        }
        ClientWebSocket former = socket;
        boolean wasOpen = state == State.OPEN || state == State.IN;
        state = State.AWAY;
        socket = null;
        hasSlot = false;
        dialect.lost();
        // A socket that is not open yet is closed when it is.
        return wasOpen ? crowd.closeQuietly(former) : Future.succeededFuture();
    }

    /** Ends the client; the future is over when its socket is. */
    Future<Void> end() {
        Future<Void> closed = leave();
        state = State.GONE;
        return closed;
    }

    private void write(String frame) {
        // A failure is the end of the socket, which is told by its close handler.
        socket.writeTextMessage(frame);
    }

    // ---- what the server says ----

    private void heard(String text) {
        heardAt = System.nanoTime();
        try {
            dialect.hear(text);
        } catch (IOException malformed) {
            tally.found("client %d of room %s cannot read: %s", index, room, malformed.getMessage());
        }
    }

    @Override
    public void welcomed(long heartbeatSeconds, String knownAs) {
        if (heartbeatSeconds > 0) {
            heartbeat = Duration.ofSeconds(heartbeatSeconds).toNanos();
        }
        if (user != null && !user.equals(knownAs)) {
            outbox.forget();
        }
        user = knownAs;
    }

    @Override
    public void subscribed(String epoch, long offset, boolean recovered, List<Told> messages) {
        if (epoch == null) {
            tally.found("room %s keeps no history, so nothing can be proven in it", room);
        } else if (recovered) {
            judge.recovered(index, epoch, offset, messages, heardAt);
        } else if (judge.epochOf(index) != null) {
            judge.refused(index, epoch, offset, heardAt);
        } else {
            judge.subscribed(index, epoch, offset, heardAt);
        }
        if (state == State.IN) {
            return;
        }
        state = State.IN;
        enteredAt = heardAt;
        tally.subscribed++;
        if (!wasIn) {
            wasIn = true;
            crowd.entered();
        }
    }

    @Override
    public void message(Told told) {
        judge.message(index, told, heardAt);
    }

    @Override
    public void gap(String epoch, long offset) {
        judge.gap(index, epoch, offset, heardAt);
    }

    /** As if the line were lost, but that it is not. */
    @Override
    public void interrupted() {
        tally.gaps++;
        judge.lost(index, heardAt);
        if (state == State.IN) {
            state = State.OPEN;
            due = heardAt + ENTER_TIMEOUT;
            tally.subscribed--;
        }
    }

    @Override
    public void unsubscribed(String why) {
        dismissed(why);
    }

    @Override
    public void acknowledged(long number, String epoch, long offset, boolean duplicate) {
        if (outbox.settle(number)) {
            tally.acknowledged++;
        }
        if (epoch != null) {
            judge.acknowledged(number, epoch, offset, duplicate);
        } else if (!dialect.hasKeys()) {
            judge.acknowledgedSomewhere(number);
        }
    }

    @Override
    public void publishRefused(long number, String why, boolean retry, long retryAfterMillis) {
        if (retry) {
            outbox.postpone(number, retryAfterMillis, heardAt);
        } else if (outbox.settle(number)) {
            tally.rejected++;
            tally.found("a publish in room %s was refused: %s", room, why);
        }
    }

    @Override
    public void enteringRefused(String why, boolean retry, long retryAfterMillis) {
        if (state != State.OPEN) {
            return;
        }
        if (!retry) {
            dismissed("its room answered " + why);
            return;
        }
        ClientWebSocket asked = socket;
        attempt++;
        due = heardAt + ENTER_TIMEOUT;
        crowd.after(Math.max(retryAfterMillis, backoff().toMillis()), () -> {
            if (socket == asked && state == State.OPEN) {
                dialect.enter();
            }
        });
    }

    @Override
    public void asked(long leaveAfterMillis) {
        hasSlot = true;
        slotEnd = heardAt + Duration.ofMillis(leaveAfterMillis).toNanos() + SLOT_GRACE;
    }
}
