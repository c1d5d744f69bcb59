package io.roomcast.presence.redis;

import io.roomcast.metrics.RoomMetrics;
import io.roomcast.presence.PresenceConfig;
import io.roomcast.presence.PresenceJournal;
import io.roomcast.presence.PresenceListener;
import io.roomcast.presence.PresenceStore;
import io.roomcast.presence.PresenceUnavailableException;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisAwayException;
import io.roomcast.redis.RedisLoop;
import io.vertx.redis.client.Redis;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Presence that spans pods. A stage of a join or a leave completes when Redis knows of it, or at once while Redis is away:
 * then it is remembered, and Redis told as soon as it is back. The listener is called on the loop, for rooms with members on
 * this pod. Safe from any thread; what is remembered is touched on the loop only.
 */
public final class RedisPresenceStore implements PresenceStore {
    private static final Logger LOG = Logger.getLogger(RedisPresenceStore.class);
    private static final byte JOINED = 'J';
    private static final byte LEFT = 'L';
    /** Seats that Redis is told of at once where there are many, so that commands of others are not long in coming. */
    private static final int CHUNK = 500;

    private final RedisLoop loop;
    private final CommandLink commands;
    private final BusEvents events;
    private final PresenceTimes times;
    private final PresenceScripts scripts;
    private final OwnSeats seats = new OwnSeats();
    private final Lease lease;
    private final Sweeper sweeper;
    private final Reaper reaper;
    private final Reconciler reconciler;
    /** Empty where nobody keeps a journal. */
    private final Optional<FactReader> facts;

    private final List<Runnable> stops = new ArrayList<>();
    private PresenceListener listener;
    /** True while Redis is being told of a chunk. */
    private boolean settling;

    private boolean closed;

    /**
     * @param clients makes a client for one connection
     * @param pod a name that no other process has or had, without colons
     */
    public RedisPresenceStore(
            RedisLoop loop,
            Supplier<Redis> clients,
            BusEvents events,
            PresenceConfig config,
            String pod,
            PresenceJournal journal,
            RoomMetrics metrics) {
        this(loop, clients, events, PresenceTimes.standard(config.leaveDebounce()), pod, journal, metrics);
    }

    RedisPresenceStore(
            RedisLoop loop,
            Supplier<Redis> clients,
            BusEvents events,
            PresenceTimes times,
            String pod,
            PresenceJournal journal,
            RoomMetrics metrics) {
        if (pod.isEmpty() || pod.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a pod's name has no colons");
        }
        this.loop = loop;
        this.events = events;
        this.times = times;
        this.commands = new CommandLink(clients, loop, PresenceScripts.all());
        this.scripts = new PresenceScripts(commands, times, journal.isKept());
        this.sweeper = new Sweeper(scripts, loop);
        this.reaper = new Reaper(scripts, loop, sweeper);
        this.lease = new Lease(scripts, loop, times.lease(), new LeaseListener(), pod);
        this.reconciler = new Reconciler(scripts, loop, seats, lease, sweeper, this::settle);
        this.facts = journal.isKept()
                ? Optional.of(new FactReader(clients, loop, times.lease(), pod, journal, metrics))
                : Optional.empty();
    }

    @Override
    public void listen(PresenceListener newListener) {
        if (listener != null) {
            throw new IllegalStateException("the presence store has its listener");
        }
        listener = newListener;
        events.register(JOINED, this::read);
        events.register(LEFT, this::read);
        commands.onUp(this::resume);
        commands.start();
        facts.ifPresent(FactReader::start);
        stops.add(loop.every(times.beat(), this::tick));
        stops.add(loop.every(times.reconcile(), reconciler::run));
    }

    /** Ends as a crash would: what this pod holds stays until the lease ends. */
    public void close() {
        loop.run(() -> {
            closed = true;
            stops.forEach(Runnable::run);
            sweeper.close();
            facts.ifPresent(FactReader::close);
            lease.suspend();
            commands.close();
        });
    }

    /** True while joins and leaves go to Redis at once, as far as is known. */
    boolean isRegistered() {
        return lease.isHeld() && commands.isUp();
    }

    @Override
    public CompletionStage<Void> join(RoomId room, SessionId session, UserId user, Json info) {
        CompletableFuture<Void> entered = new CompletableFuture<>();
        loop.run(() -> say(seats.join(room, session, user, info), entered));
        return entered;
    }

    @Override
    public CompletionStage<Void> leave(RoomId room, SessionId session, UserId user) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        loop.run(() -> say(seats.leave(room, session, user), left));
        return left;
    }

    @Override
    public CompletionStage<List<Member>> members(RoomId room) {
        return ask(() -> scripts.members(room));
    }

    @Override
    public CompletionStage<List<Attendance>> sessions(RoomId room) {
        return ask(() -> scripts.sessions(room));
    }

    @Override
    public CompletionStage<Integer> count(RoomId room) {
        return ask(() -> scripts.count(room));
    }

    /** On the loop, so that whoever just joined is among those who are found. */
    private <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.run(() -> question.get().whenComplete((found, failure) -> {
            if (failure == null) {
                answer.complete(found);
            } else {
                answer.completeExceptionally(RedisAwayException.translate(
                        failure, away -> new PresenceUnavailableException(away.getMessage())));
            }
        }));
        return answer;
    }

    /** Tells Redis of a change, if there is one. Where that fails it is remembered, so the stage completes all the same. */
    private void say(Seat seat, CompletableFuture<Void> said) {
        if (seat == null || !lease.isHeld()) {
            said.complete(null);
            return;
        }
        tell(seat).whenComplete((confirmed, failure) -> said.complete(null));
    }

    /** Completes on the loop, after it was noted what Redis confirmed. */
    private CompletionStage<Void> tell(Seat seat) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        Seat.Claim claim = seat.claim();
        String name = lease.name();
        scripts.seat(name, claim)
                .whenComplete((seated, failure) -> loop.run(() -> {
                    seat.answered(claim);
                    if (failure != null) {
                        told.completeExceptionally(failure);
                        return;
                    }
                    if (name.equals(lease.name()) && seat.confirm(claim, seated.life(), seated.infoSince())) {
                        seats.settle(seat);
                    }
                    if (claim.sessions() == 0) {
                        sweeper.sweepAfter(Partition.of(seat.room()), times.debounce());
                    }
                    told.complete(null);
                }));
        return told;
    }

    /** Tells Redis of everything that it has not confirmed, chunk by chunk; what fails waits for the next beat. */
    private void settle() {
        if (settling || !lease.isHeld()) {
            return;
        }
        List<Seat> chunk = seats.unsettled(CHUNK);
        if (chunk.isEmpty()) {
            return;
        }
        settling = true;
        CompletionStage<Void> told = CompletableFuture.allOf(
                chunk.stream().map(seat -> tell(seat).toCompletableFuture()).toArray(CompletableFuture[]::new));
        told.whenComplete((done, failure) -> loop.run(() -> {
            settling = false;
            if (failure == null) {
                settle();
            }
        }));
    }

    private void resume() {
        lease.suspend();
        lease.beat();
    }

    private void tick() {
        if (!closed && commands.isUp()) {
            lease.beat();
        }
    }

    /** {@code 1 (J|L) members \n user \n session \n info}; the 1 is a byte, and an info that is none has no bytes. */
    private void read(RoomId room, byte[] payload) {
        String[] lines = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8).split("\n", 4);
        int members;
        Attendance who;
        try {
            members = Integer.parseInt(lines[0]);
            who = new Attendance(new UserId(lines[1]), new SessionId(lines[2]), info(lines[3]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
            LOG.warnf("who joined or left cannot be read: room=%s", room);
            return;
        }
        if (payload[1] == JOINED) {
            listener.onJoined(room, who, members);
        } else {
            listener.onLeft(room, who, members);
        }
    }

    private static Json info(String text) {
        return text.isEmpty() ? null : Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    private final class LeaseListener implements Lease.Listener {
        @Override
        public void onHeld(boolean anew) {
            settle();
            if (anew) {
                reconciler.run();
            }
        }

        @Override
        public void onRenamed() {
            seats.unsettleAll();
        }

        @Override
        public void onDead(String pod) {
            reaper.reap(pod);
        }
    }
}
