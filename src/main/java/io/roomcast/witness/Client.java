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
final class Client {
    private static final String SUBPROTOCOL = "roomcast.v1";
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
    private static final int OVERLOADED = 1013;
    private static final int FIRST_FINAL_CODE = 4500;
    private static final int LAST_FINAL_CODE = 4999;
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
    private final Outbox outbox = new Outbox();
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
        write(crowd.script().publish(number, now));
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
                write(crowd.script().publish(number, sent));
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
        String epoch = judge.epochOf(index);
        String since = epoch == null ? "" : "?epoch=" + epoch + "&offset=" + judge.offsetOf(index);
        var options = new WebSocketConnectOptions()
                .setHost(target.getHost())
                .setPort(target.getPort() >= 0 ? target.getPort() : isSecure ? 443 : 80)
                .setSsl(isSecure)
                .setURI(crowd.plan().path(target, index) + since)
                .setSubProtocols(List.of(SUBPROTOCOL))
                .setAllowOriginHeader(false);
        if (crowd.plan().token() != null) {
            options.putHeader("Authorization", "Bearer " + crowd.plan().token());
        }
        return options;
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
        if (code >= FIRST_FINAL_CODE && code <= LAST_FINAL_CODE) {
            dismissed("it was closed with " + code);
            return;
        }
        if (code == OVERLOADED) {
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
        long now = System.nanoTime();
        heardAt = now;
        FrameReader frame = crowd.frames();
        try {
            frame.read(text);
        } catch (IOException malformed) {
            tally.found("client %d of room %s cannot read: %s", index, room, malformed.getMessage());
            return;
        }
        take(frame, now);
    }

    private void take(FrameReader frame, long now) {
        String type = frame.type() == null ? "" : frame.type();
        switch (type) {
            case "welcome" -> welcomed(frame);
            case "ack" -> acknowledged(frame);
            case "error" -> refused(frame, now);
            case "reconnect" -> {
                hasSlot = true;
                slotEnd = now + Duration.ofMillis(frame.afterMillis()).toNanos() + SLOT_GRACE;
            }
            default -> {
                if (room.equals(frame.room())) {
                    heardOfRoom(type, frame, now);
                }
            }
        }
    }

    private void heardOfRoom(String type, FrameReader frame, long now) {
        switch (type) {
            case "subscribed" -> subscribed(frame, now);
            case "unsubscribed" -> dismissed("it was put out of its room");
            case "gap" -> {
                if (frame.epoch() != null) {
                    judge.gap(index, frame.epoch(), frame.offset(), now);
                }
            }
            case "batch" -> frame.messages().forEach(told -> judge.message(index, told, now));
            default -> {
                if (frame.isMessage()) {
                    judge.message(index, frame.told(), now);
                }
            }
        }
    }

    private void welcomed(FrameReader frame) {
        if (frame.heartbeat() > 0) {
            heartbeat = Duration.ofSeconds(frame.heartbeat()).toNanos();
        }
        if (user != null && !user.equals(frame.user())) {
            outbox.forget();
        }
        user = frame.user();
    }

    private void subscribed(FrameReader frame, long now) {
        if (frame.epoch() == null) {
            tally.found("room %s keeps no history, so nothing can be proven in it", room);
        } else if (Boolean.TRUE.equals(frame.recovered())) {
            judge.recovered(index, frame.epoch(), frame.offset(), frame.messages(), now);
        } else if (judge.epochOf(index) != null) {
            judge.refused(index, frame.epoch(), frame.offset(), now);
        } else {
            judge.subscribed(index, frame.epoch(), frame.offset(), now);
        }
        if (state == State.IN) {
            return;
        }
        state = State.IN;
        enteredAt = now;
        tally.subscribed++;
        if (!wasIn) {
            wasIn = true;
            crowd.entered();
        }
    }

    private void acknowledged(FrameReader frame) {
        if (frame.id() <= 0) {
            return;
        }
        if (outbox.settle(frame.id())) {
            tally.acknowledged++;
        }
        if (frame.epoch() != null) {
            judge.acknowledged(frame.id(), frame.epoch(), frame.offset(), frame.duplicate());
        }
    }

    private void refused(FrameReader frame, long now) {
        if (frame.id() > 0) {
            publishRefused(frame, now);
        } else if (state == State.OPEN) {
            enteringRefused(frame, now);
        }
    }

    private void publishRefused(FrameReader frame, long now) {
        if (frame.retry()) {
            outbox.postpone(frame.id(), frame.retryAfterMillis(), now);
        } else if (outbox.settle(frame.id())) {
            tally.rejected++;
            tally.found("a publish in room %s was refused: %s, %s", room, frame.code(), frame.text());
        }
    }

    /** The room could not be entered; the socket is open all the same. */
    private void enteringRefused(FrameReader frame, long now) {
        if (!frame.retry()) {
            dismissed("its room answered " + frame.code() + ", " + frame.text());
            return;
        }
        ClientWebSocket asked = socket;
        attempt++;
        due = now + ENTER_TIMEOUT;
        crowd.after(Math.max(frame.retryAfterMillis(), backoff().toMillis()), () -> {
            if (socket == asked && state == State.OPEN) {
                write(Script.subscribe(room, judge.epochOf(index), judge.offsetOf(index)));
            }
        });
    }
}
