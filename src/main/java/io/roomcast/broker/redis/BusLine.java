package io.roomcast.broker.redis;

import io.roomcast.broker.BrokerListener;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.Retention;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.SubscriptionLink;
import io.vertx.redis.client.Redis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One subscription connection and the rooms of this pod that listen on it, on a loop of its own: rooms by their partition.
 * Notices what the bus loses. Everything but {@link #subscribe}, {@link #unsubscribe} and {@link #isReceiving}, which are safe from any
 * thread, is touched on the loop only.
 */
final class BusLine {
    private static final Logger LOG = Logger.getLogger(BusLine.class);
    /** Positions kept longer by one command. */
    private static final int TOUCHED_AT_ONCE = 500;

    private final BusTimes times;
    private final Retention.Policy retention;
    private final RedisLoop loop;
    private final CommandLink commands;
    private final RoomScripts scripts;
    private final SubscriptionLink subscription;
    private final Canary canary;
    private final BusEvents events;
    private final PushDoor pushes;
    private final Repairs repairs;
    private final Verification verification = new Verification();
    private final Map<RoomId, TrackedRoom> rooms = new HashMap<>();

    /** A room by its bus channel and by its push channel. */
    private final Map<String, TrackedRoom> byChannel = new HashMap<>();

    private final Map<RoomId, Integer> leavings = new HashMap<>();
    private final Map<Partition, Long> cursors = new HashMap<>();
    private final List<Runnable> stops = new ArrayList<>();
    private BrokerListener listener;
    /** Since when Redis is there, as far as is known, in {@link System#nanoTime}; 0 while it is away. */
    private long upSince;
    /** Since when some room is not confirmed, likewise; 0 for none. Volatile: health asks. */
    private volatile long unconfirmedSince;

    /** @param clients makes a client for one connection */
    BusLine(
            BusTimes times,
            Retention.Policy retention,
            RedisLoop loop,
            CommandLink commands,
            Supplier<Redis> clients,
            BusEvents events,
            PushDoor pushes,
            Repairs repairs) {
        this.times = times;
        this.retention = retention;
        this.loop = loop;
        this.commands = commands;
        this.scripts = new RoomScripts(commands);
        this.subscription = new SubscriptionLink(clients, loop, new BusListener());
        this.canary = new Canary(scripts, subscription, loop);
        this.events = events;
        this.pushes = pushes;
        this.repairs = repairs;
    }

    /** Before the connection for commands is started. */
    void start(BrokerListener newListener) {
        listener = newListener;
        commands.onUp(() -> loop.run(this::verifyAll));
        subscription.start();
        canary.start();
        stops.add(loop.every(times.watch(), this::watch));
        stops.add(loop.every(times.touch(), this::touchAll));
        stops.add(verification.start(loop));
    }

    boolean isReceiving() {
        long since = unconfirmedSince;
        boolean confirmed =
                since == 0 || System.nanoTime() - since < times.confirmation().toNanos();
        return canary.isAlive() && confirmed;
    }

    void close() {
        stops.forEach(Runnable::run);
        canary.close();
        subscription.close();
    }

    CompletionStage<Void> subscribe(RoomId id) {
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
                room = new TrackedRoom(id, retention.of(id), scripts, loop, listener, verification, repairs);
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
            loop.after(times.confirmation(), () -> {
                if (live.completeExceptionally(new BrokerUnavailableException("Redis does not answer"))
                        && !room.isLive()) {
                    drop(room.id());
                }
            });
        }
    }

    CompletionStage<Void> unsubscribe(RoomId id) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        loop.run(() -> {
            TrackedRoom room = rooms.get(id);
            if (room != null) {
                room.mute();
            }
            left.complete(null);
            int leaving = leavings.merge(id, 1, Integer::sum);
            loop.after(times.linger(), () -> {
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
            verification.remove(room);
            stopListeningOn(channel(id));
            stopListeningOn(PushDoor.channel(id));
            room.end(new BrokerUnavailableException("the room was left"));
        }
    }

    private void stopListeningOn(String channel) {
        byChannel.remove(channel);
        subscription.unsubscribe(channel);
    }

    // ---- finding what the bus lost ----

    /** Reads what changed in each partition that has rooms here, and compares those rooms. */
    private void watch() {
        boolean allConfirmed = subscription.isUp() && subscription.unconfirmed() == 0;
        unconfirmedSince = allConfirmed ? 0 : unconfirmedSince == 0 ? System.nanoTime() : unconfirmedSince;
        loseWhatStaysOutOfSight();
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
                    .forEach(verification::add);
            return;
        }
        for (String name : changes.rooms()) {
            TrackedRoom room = byChannel.get(partition.name("bus") + ":" + name);
            if (room != null) {
                verification.add(room);
            }
        }
    }

    private void verifyAll() {
        cursors.clear();
        rooms.values().forEach(verification::add);
    }

    /** Rooms that stay out of sight though Redis is back cannot keep their members waiting for ever. */
    private void loseWhatStaysOutOfSight() {
        boolean up = commands.isUp() && subscription.isUp();
        upSince = !up ? 0 : upSince == 0 ? System.nanoTime() : upSince;
        if (up) {
            List.copyOf(rooms.values()).forEach(room -> room.loseIfOutOfSight(upSince, times.outOfSight()));
        }
    }

    /** Positions outlive the time that Redis keeps them for as long as somebody is in the room. */
    private void touchAll() {
        Map<Partition, List<RoomId>> chunks = new HashMap<>();
        for (TrackedRoom room : rooms.values()) {
            List<RoomId> chunk = chunks.computeIfAbsent(room.partition(), partition -> new ArrayList<>());
            chunk.add(room.id());
            if (chunk.size() == TOUCHED_AT_ONCE) {
                touch(chunks.remove(room.partition()));
            }
        }
        chunks.values().forEach(this::touch);
    }

    private void touch(List<RoomId> chunk) {
        scripts.touch(chunk).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.debugf("positions were not kept longer, and will be in the next round: %s", failure.getMessage());
            }
        });
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

    static String channel(RoomId room) {
        return Partition.of(room).name("bus", room);
    }
}
