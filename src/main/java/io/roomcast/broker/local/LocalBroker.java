package io.roomcast.broker.local;

import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerListener;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishAllowance;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Recovery;
import io.roomcast.broker.Relay;
import io.roomcast.broker.Retention;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A broker in memory, for one process. The stages it returns are complete. The listener is called by the thread that
 * publishes, before {@code publish} returns, or by another one that publishes in the same room at that time. Whoever makes a
 * broker calls {@link #sweep} every few seconds.
 */
public final class LocalBroker implements Broker {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);
    private static final int EPOCH_BYTES = 9;
    /** Tens of milliseconds at most; at one sweep in five seconds, a million rooms are gone through within a minute. */
    private static final int SWEPT_AT_ONCE = 100_000;

    private final Retention.Policy retention;
    private final Clock clock;
    private final int maxRooms;
    private final long maxHistoryBytes;

    private final ConcurrentMap<RoomId, LocalRoom> rooms = new ConcurrentHashMap<>();
    private final Rounds<LocalRoom> rounds = new Rounds<>(rooms.values());
    private final Holdings holdings = new Holdings();
    private final RecentKeys keys;
    private final PublishAllowance allowance;
    private final AtomicReference<BrokerListener> listener = new AtomicReference<>();
    private final LongAdder evictedRooms = new LongAdder();
    private final LongAdder evictedHistories = new LongAdder();
    // Not static: a native image must not bake in a seed.
    private final RandomText epochs = new RandomText(EPOCH_BYTES);

    public LocalBroker(Retention.Policy retention, Clock clock, LocalBrokerConfig config) {
        this.retention = retention;
        this.clock = clock;
        this.maxRooms = config.maxRooms();
        this.maxHistoryBytes = config.historyBytes().asLongValue();
        this.keys = new RecentKeys(config.maxKeys());
        this.allowance = new PublishAllowance(retention);
    }

    @Override
    public void listen(BrokerListener listener) {
        if (!this.listener.compareAndSet(null, listener)) {
            throw new IllegalStateException("the broker has its listener");
        }
    }

    @Override
    public CompletionStage<Void> subscribe(RoomId id) {
        return stage(() -> {
            inRoom(id, LocalRoom::subscribe);
            return null;
        });
    }

    @Override
    public CompletionStage<Void> unsubscribe(RoomId id) {
        LocalRoom room = rooms.get(id);
        if (room != null) {
            room.unsubscribe(clock.millis());
        }
        return DONE;
    }

    @Override
    public CompletionStage<PublishResult> publish(RoomId id, Publication publication) {
        return stage(() -> {
            PublishResult result = inRoom(id, (room, now) -> {
                PublishResult published = room.publish(publication, now);
                room.flush();
                return published;
            });
            keepHistoryBound();
            return result;
        });
    }

    @Override
    public CompletionStage<PublishResult> publishLive(RoomId id, Publication push) {
        return stage(() -> {
            LocalRoom room = rooms.get(id);
            if (room != null) {
                room.publishLive(push, clock.millis());
                room.flush();
            }
            return new PublishResult.Placed(null, false);
        });
    }

    @Override
    public CompletionStage<PublishResult> relay(RoomId id, Relay relay, UserId from) {
        return stage(() -> {
            PublishResult tooFast = allowance.take(id, from, clock.millis());
            if (tooFast != null) {
                return tooFast;
            }
            LocalRoom room = rooms.get(id);
            if (room != null) {
                room.relay(relay);
                room.flush();
            }
            return new PublishResult.Placed(null, false);
        });
    }

    @Override
    public CompletionStage<HistoryPage> history(RoomId id, HistoryQuery query) {
        return stage(() -> inRoom(id, (room, now) -> room.history(query, now)));
    }

    @Override
    public CompletionStage<Recovery> recover(RoomId id, Position since) {
        return stage(() -> inRoom(id, (room, now) -> room.recover(since, now)));
    }

    @Override
    public CompletionStage<Void> deleteHistory(RoomId id) {
        LocalRoom room = rooms.get(id);
        if (room != null) {
            room.dropHistory();
        }
        return DONE;
    }

    /**
     * Drops expired histories, keys and rooms, a bounded number at a time. What has expired is never answered, swept or
     * not; this is to have the memory back.
     */
    public void sweep() {
        long now = clock.millis();
        keys.forgetExpired(now);
        for (LocalRoom room : rounds.next(SWEPT_AT_ONCE)) {
            if (room.sweep(now)) {
                rooms.computeIfPresent(
                        room.id(), (id, current) -> current == room && room.retireIfExpired(now) ? null : current);
            }
        }
    }

    public long rooms() {
        return rooms.size();
    }

    /** Data and the objects around it, roughly. */
    public long historyBytes() {
        return holdings.historyBytes();
    }

    public long historyMessages() {
        return holdings.historyMessages();
    }

    /** Idempotency keys of the last five minutes. */
    public int keys() {
        return keys.size();
    }

    /** Users and rooms whose shared rates are counted just now. */
    public int countedRates() {
        return allowance.known();
    }

    /** Rooms forgotten because there were too many, since the start. */
    public long evictedRooms() {
        return evictedRooms.sum();
    }

    /** Histories dropped because all together were too large, since the start. */
    public long evictedHistories() {
        return evictedHistories.sum();
    }

    /** Takes a step in the room, which comes to exist by it. The step returns null if the room has been retired. */
    private <T> T inRoom(RoomId id, BiFunction<LocalRoom, Long, T> step) {
        while (true) {
            T result = step.apply(room(id), clock.millis());
            if (result != null) {
                return result;
            }
        }
    }

    private LocalRoom room(RoomId id) {
        LocalRoom room = rooms.get(id);
        if (room != null) {
            return room;
        }
        // Threads that make rooms at the same moment may each pass with one too many.
        while (rooms.size() >= maxRooms) {
            evictRoom();
        }
        return rooms.computeIfAbsent(id, this::open);
    }

    private LocalRoom open(RoomId id) {
        BrokerListener receiver = listener.get();
        if (receiver == null) {
            throw new IllegalStateException("the broker has no listener");
        }
        var room = new LocalRoom(id, retention.of(id), epochs.next(), holdings, keys, allowance, receiver);
        room.open(clock.millis());
        return room;
    }

    private void evictRoom() {
        LocalRoom oldest =
                holdings.leastRecentlyUsed().orElseThrow(() -> new BrokerUnavailableException("too many rooms"));
        long lastUsed = oldest.lastUsed();
        rooms.computeIfPresent(oldest.id(), (id, room) -> {
            if (room != oldest || !room.retireIfUnusedSince(lastUsed)) {
                return room;
            }
            evictedRooms.increment();
            return null;
        });
    }

    private void keepHistoryBound() {
        while (holdings.historyBytes() > maxHistoryBytes) {
            Optional<LocalRoom> oldest = holdings.leastRecentlyPublished();
            if (oldest.isEmpty()) {
                return;
            }
            if (oldest.get().dropHistory()) {
                evictedHistories.increment();
            }
        }
    }

    private static <T> CompletionStage<T> stage(Supplier<T> step) {
        try {
            return CompletableFuture.completedFuture(step.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
