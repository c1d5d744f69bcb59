package io.roomcast.presence.redis;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.presence.PresenceJournal;
import io.roomcast.presence.RecordingPresence;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.SubscriptionLink;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A pod as far as presence goes: its store, and a bus that brings what is told in the rooms it listens to. */
final class PresentPod implements AutoCloseable {
    private final RedisLoop loop;
    private final SubscriptionLink bus;
    private final BusEvents events = new BusEvents();
    private final Map<String, RoomId> rooms = new ConcurrentHashMap<>();
    private final RedisPresenceStore store;

    PresentPod(String name, Vertx vertx, RedisServer redis, PresenceTimes times, RecordingPresence told) {
        this(name, vertx, redis, times, told, PresenceJournal.NONE);
    }

    PresentPod(
            String name,
            Vertx vertx,
            RedisServer redis,
            PresenceTimes times,
            RecordingPresence told,
            PresenceJournal journal) {
        this.loop = new RedisLoop(vertx);
        Supplier<Redis> clients = () -> Redis.createClient(vertx, redis.uri());
        this.bus = new SubscriptionLink(clients, loop, new Bus());
        this.store = new RedisPresenceStore(
                loop, clients, events, times, name, journal, new RoomMetrics(new SimpleMeterRegistry()));
        bus.start();
        store.listen(told);
        Eventually.holds(name + " is up", () -> store.isRegistered() && bus.isUp());
    }

    RedisPresenceStore store() {
        return store;
    }

    /** Returns when Redis has confirmed it. */
    void hears(RoomId room) {
        String channel = Partition.of(room).name("bus", room);
        rooms.put(channel, room);
        loop.run(() -> bus.subscribe(channel));
        Eventually.holds("the bus brings " + room, () -> bus.isConfirmed(channel));
    }

    /** Keeps the pod from doing anything until the latch opens. */
    void pauseUntil(CountDownLatch resumed) {
        loop.execute(() -> {
            try {
                resumed.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Ends it without a word; nothing of it is under way any more. */
    @Override
    public void close() {
        store.close();
        bus.close();
        CompletableFuture.runAsync(() -> {}, loop).join();
    }

    private final class Bus implements SubscriptionLink.Listener {
        @Override
        public void onConfirmed(String channel) {}

        @Override
        public void onMessage(String channel, byte[] payload) {
            events.dispatch(payload[1], rooms.get(channel), payload);
        }

        @Override
        public void onLost() {}
    }
}
