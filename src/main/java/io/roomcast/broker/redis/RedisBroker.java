package io.roomcast.broker.redis;

import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerListener;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Recovery;
import io.roomcast.broker.Relay;
import io.roomcast.broker.Retention;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisAwayException;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.SubscriptionLink;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Rooms that span pods. Publishing is one script for each message; delivery comes only through Redis, so all pods share one
 * order. Safe from any thread; what is tracked for each room is touched on the loop only.
 */
public final class RedisBroker implements Broker {
    private static final Logger LOG = Logger.getLogger(RedisBroker.class);
    /** A room that was left may be entered again; until then its subscription costs little. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private static final Duration CONFIRM_PATIENCE = Duration.ofSeconds(5);
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);
    private static final Duration VERIFY_EVERY = Duration.ofMillis(100);
    /** Rooms compared in one go: at most 5,000 in a second. */
    private static final int VERIFY_AT_ONCE = 500;

    private final Retention.Policy retention;
    private final Clock clock;
    private final RedisLoop loop;
    private final CommandLink commands;
    private final SubscriptionLink subscription;
    private final RoomScripts scripts;
    private final Canary canary;
    private final BusEvents events;
    private final PushDoor pushes;
    /** Touched on the loop only, as all below. */
    private final Map<RoomId, TrackedRoom> rooms = new HashMap<>();

    /** A room by its bus channel and by its push channel. */
    private final Map<String, TrackedRoom> byChannel = new HashMap<>();

    private final Map<RoomId, Integer> leavings = new HashMap<>();
    private final Map<Partition, Long> cursors = new HashMap<>();
    private final ArrayDeque<TrackedRoom> unverified = new ArrayDeque<>();
    private BrokerListener listener;
    /** Since when some room is not confirmed, in {@link System#nanoTime}; 0 for none. Volatile: health asks. */
    private volatile long unconfirmedSince;

    /** @param clients makes a client for one connection */
    public RedisBroker(
            Retention.Policy retention, Clock clock, RedisLoop loop, Supplier<Redis> clients, BusEvents events) {
        this.events = events;
        this.retention = retention;
        this.clock = clock;
        this.pushes = new PushDoor(retention, clock);
        this.loop = loop;
        this.commands = new CommandLink(clients, loop, RoomScripts.all());
        this.subscription = new SubscriptionLink(clients, loop, new BusListener());
        this.scripts = new RoomScripts(commands);
        this.canary = new Canary(scripts, subscription, loop);
    }

    @Override
    public void listen(BrokerListener newListener) {
        if (listener != null) {
            throw new IllegalStateException("there is a listener already");
        }
        listener = newListener;
        commands.onUp(this::verifyAll);
        commands.start();
        subscription.start();
        canary.start();
        loop.every(WATCH_EVERY, this::watch);
        loop.every(VERIFY_EVERY, this::verifySome);
    }

    @Override
    public boolean isReceiving() {
        long since = unconfirmedSince;
        boolean confirmed = since == 0 || System.nanoTime() - since < CONFIRM_PATIENCE.toNanos();
        return commands.isUp() && canary.isAlive() && confirmed;
    }

    /** Pushes of other programs that were dropped because they can be no messages of their rooms. */
    public long refusedPushes() {
        return pushes.refused();
    }

    public void close() {
        commands.close();
        subscription.close();
    }

    @Override
    public CompletionStage<Void> subscribe(RoomId id) {
        CompletableFuture<Void> live = new CompletableFuture<>();
        loop.run(() -> {
            leavings.remove(id);
            TrackedRoom room = rooms.get(id);
            if (room != null) {
                room.unmute();
            } else {
                if (!subscription.isUp()) {
                    live.completeExceptionally(new BrokerUnavailableException("Redis is away"));
                    return;
                }
                room = new TrackedRoom(id, retention.of(id), scripts, loop, listener);
                rooms.put(id, room);
                listenOn(channel(id), room);
                listenOn(PushDoor.channel(id), room);
            }
            room.whenLive(live);
            giveUpLater(room, live);
        });
        return live;
    }

    private void listenOn(String channel, TrackedRoom room) {
        byChannel.put(channel, room);
        subscription.subscribe(channel);
    }

    /** Whoever waits for a confirmation that does not come is told to come back. */
    private void giveUpLater(TrackedRoom room, CompletableFuture<Void> live) {
        if (!live.isDone()) {
            loop.after(CONFIRM_PATIENCE, () -> {
                if (live.completeExceptionally(new BrokerUnavailableException("Redis does not answer"))
                        && !room.isLive()) {
                    drop(room.id());
                }
            });
        }
    }

    @Override
    public CompletionStage<Void> unsubscribe(RoomId id) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        loop.run(() -> {
            TrackedRoom room = rooms.get(id);
            if (room != null) {
                room.mute();
            }
            left.complete(null);
            int leaving = leavings.merge(id, 1, Integer::sum);
            loop.after(LINGER, () -> {
                if (Integer.valueOf(leaving).equals(leavings.get(id))) {
                    drop(id);
                }
            });
        });
        return left;
    }

    private void drop(RoomId id) {
        leavings.remove(id);
        TrackedRoom room = rooms.remove(id);
        if (room != null) {
            stopListeningOn(channel(id));
            stopListeningOn(PushDoor.channel(id));
            room.end(new BrokerUnavailableException("the room was left"));
        }
    }

    private void stopListeningOn(String channel) {
        byChannel.remove(channel);
        subscription.unsubscribe(channel);
    }

    @Override
    public CompletionStage<PublishResult> publish(RoomId room, Publication publication) {
        Retention keeps = retention.of(room);
        if (!keeps.keepsHistory() && publication.key() == null) {
            byte[] message = BusMessage.unnumbered(clock.millis(), BusMessage.body(publication));
            return send(room, message).thenApply(sent -> new PublishResult(null, false));
        }
        return available(scripts.publish(room, publication, keeps)
                .thenApply(placed -> new PublishResult(placed.position(), placed.duplicate())));
    }

    /**
     * Publishes as the server, unless the occasion, or a later one of its name, had its message already: true if this call
     * did it. A failure may mean published; to try again does no harm.
     *
     * @param pieces of the data, one at least; between them goes the count of the name's occasions
     */
    public CompletionStage<Boolean> publishOnce(RoomId room, Occasion occasion, List<byte[]> pieces) {
        return available(scripts.publishOnce(room, occasion, pieces, retention.of(room)));
    }

    /** When the last occasion of this name was; empty where there was none. */
    public CompletionStage<Optional<Instant>> lastOccasion(RoomId room, String name) {
        return available(scripts.lastOccasion(room, name));
    }

    @Override
    public CompletionStage<Void> relay(RoomId room, Relay relay) {
        return send(room, BusMessage.relay(relay));
    }

    private CompletionStage<Void> send(RoomId room, byte[] payload) {
        return available(
                commands.send(Request.cmd(Command.PUBLISH).arg(channel(room)).arg(payload))
                        .thenAccept(receivers -> {}));
    }

    @Override
    public CompletionStage<HistoryPage> history(RoomId room, HistoryQuery query) {
        Position since = query.since();
        long first = since == null ? 1 : since.offset() + 1;
        return available(scripts.read(room, retention.of(room), first, Long.MAX_VALUE, query.limit(), query.reverse())
                .thenCompose(stretch -> page(room, query, stretch)));
    }

    private CompletionStage<HistoryPage> page(RoomId room, HistoryQuery query, RoomScripts.Stretch stretch) {
        if (!stretch.keepsHistory()) {
            return CompletableFuture.completedFuture(new HistoryPage(null, false, List.of()));
        }
        Position since = query.since();
        Position head = stretch.head();
        if (since == null) {
            return CompletableFuture.completedFuture(new HistoryPage(head, true, stretch.messages()));
        }
        if (!since.epoch().equals(head.epoch()) || since.offset() > head.offset()) {
            return CompletableFuture.completedFuture(new HistoryPage(head, false, List.of()));
        }
        if (since.offset() == head.offset()) {
            return CompletableFuture.completedFuture(new HistoryPage(head, true, List.of()));
        }
        if (!query.reverse()) {
            return CompletableFuture.completedFuture(
                    new HistoryPage(head, startsAt(stretch.messages(), since.offset() + 1), stretch.messages()));
        }
        // Newest first, so the page does not tell whether the message after since is still there.
        return scripts.read(room, retention.of(room), since.offset() + 1, Long.MAX_VALUE, 1, false)
                .thenApply(oldest -> new HistoryPage(
                        head,
                        oldest.keepsHistory()
                                && oldest.head().epoch().equals(head.epoch())
                                && startsAt(oldest.messages(), since.offset() + 1),
                        stretch.messages()));
    }

    private static boolean startsAt(List<Message> messages, long offset) {
        return !messages.isEmpty() && messages.get(0).offset() == offset;
    }

    @Override
    public CompletionStage<Recovery> recover(RoomId room, Position since) {
        Retention keeps = retention.of(room);
        long first = since == null ? 1 : since.offset() + 1;
        int count = since == null ? 0 : keeps.recoverLimit() + 1;
        return available(scripts.read(room, keeps, first, Long.MAX_VALUE, count, false)
                .thenApply(stretch -> recovery(keeps, since, stretch)));
    }

    private static Recovery recovery(Retention keeps, Position since, RoomScripts.Stretch stretch) {
        if (!stretch.keepsHistory()) {
            return new Recovery(null, false, List.of());
        }
        Position head = stretch.head();
        if (since == null) {
            return new Recovery(head, false, List.of());
        }
        List<Message> messages = stretch.messages();
        long missed = head.offset() - since.offset();
        boolean complete = since.epoch().equals(head.epoch())
                && missed >= 0
                && missed <= keeps.recoverLimit()
                && messages.size() == missed
                && (missed == 0 || startsAt(messages, since.offset() + 1))
                && bytesOf(messages) <= Retention.MAX_RECOVERY_BYTES;
        return new Recovery(head, complete, complete ? messages : List.of());
    }

    private static long bytesOf(List<Message> messages) {
        return messages.stream().mapToLong(message -> message.data().length()).sum();
    }

    @Override
    public CompletionStage<Void> deleteHistory(RoomId room) {
        return available(scripts.forget(room, retention.of(room)));
    }

    private static String channel(RoomId room) {
        return Partition.of(room).name("bus", room);
    }

    /** Speaks of the broker, as its callers know no Redis. */
    private static <T> CompletionStage<T> available(CompletionStage<T> stage) {
        return stage.exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return CompletableFuture.failedFuture(
                    cause instanceof RedisAwayException ? new BrokerUnavailableException(cause.getMessage()) : cause);
        });
    }

    // ---- finding what the bus lost ----

    /** Reads what changed in each partition that has rooms here, and compares those rooms. */
    private void watch() {
        boolean allConfirmed = subscription.isUp() && subscription.unconfirmed() == 0;
        unconfirmedSince = allConfirmed ? 0 : unconfirmedSince == 0 ? System.nanoTime() : unconfirmedSince;
        if (!commands.isUp()) {
            return;
        }
        Map<Partition, Boolean> seen = new HashMap<>();
        for (TrackedRoom room : rooms.values()) {
            if (seen.put(room.partition(), true) == null) {
                watch(room.partition());
            }
        }
        cursors.keySet().retainAll(seen.keySet());
    }

    private void watch(Partition partition) {
        Long cursor = cursors.get(partition);
        scripts.changed(partition, cursor == null ? Long.MAX_VALUE >> 11 : cursor)
                .whenComplete((changes, failure) -> loop.run(() -> {
                    if (failure == null) {
                        compare(partition, cursor, changes);
                    }
                }));
    }

    private void compare(Partition partition, Long cursor, RoomScripts.Changes changes) {
        boolean cursorIsGood = cursor != null && changes.counter() >= cursor && changes.dropped() <= cursor;
        cursors.put(partition, changes.counter());
        if (!cursorIsGood) {
            rooms.values().stream()
                    .filter(room -> room.partition().equals(partition))
                    .forEach(unverified::add);
            return;
        }
        for (String name : changes.rooms()) {
            TrackedRoom room = byChannel.get(partition.name("bus") + ":" + name);
            if (room != null) {
                unverified.add(room);
            }
        }
    }

    private void verifyAll() {
        cursors.clear();
        unverified.clear();
        rooms.values().forEach(TrackedRoom::resume);
    }

    private void verifySome() {
        for (int i = 0; i < VERIFY_AT_ONCE && !unverified.isEmpty(); i++) {
            unverified.remove().verify();
        }
    }

    private final class BusListener implements SubscriptionLink.Listener {
        @Override
        public void onConfirmed(String channel) {
            if (canary.isOwn(channel)) {
                canary.send();
                return;
            }
            TrackedRoom room = byChannel.get(channel);
            if (room != null && bothAreConfirmed(room.id())) {
                room.confirmed();
            }
        }

        private boolean bothAreConfirmed(RoomId id) {
            return subscription.isConfirmed(channel(id)) && subscription.isConfirmed(PushDoor.channel(id));
        }

        @Override
        public void onMessage(String channel, byte[] payload) {
            if (canary.isOwn(channel)) {
                canary.heard();
                return;
            }
            TrackedRoom room = byChannel.get(channel);
            if (room == null) {
                return;
            }
            if (PushDoor.isChannel(channel)) {
                pushes.read(room.id(), payload).ifPresent(room::onPush);
                return;
            }
            boolean known = BusMessage.isOfThisVersion(payload);
            if (known && payload[1] == BusMessage.MESSAGE) {
                room.onMessage(BusMessage.read(room.id(), payload));
            } else if (known && payload[1] == BusMessage.RELAY) {
                room.onRelay(BusMessage.readRelay(payload));
            } else if (!known || !events.dispatch(payload[1], room.id(), payload)) {
                LOG.warnf("a message of another version was not read: room=%s", room.id());
            }
        }

        @Override
        public void onLost() {
            rooms.values().forEach(TrackedRoom::lost);
        }
    }
}
