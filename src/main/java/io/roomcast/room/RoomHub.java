package io.roomcast.room;

import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerListener;
import io.roomcast.broker.Relay;
import io.roomcast.metrics.LogFields;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.presence.PresenceListener;
import io.roomcast.presence.PresenceStore;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Change;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.trace.FlightRecorder;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The rooms that have members on this pod. Keeps the broker subscribed to exactly those, and spreads what it sends over the
 * shards that have members. Safe from any thread.
 */
@Singleton
public final class RoomHub implements BrokerListener, PresenceListener {
    private static final Logger LOG = Logger.getLogger(RoomHub.class);

    private final Broker broker;
    private final Namespaces namespaces;
    private final RoomMetrics metrics;
    private final FlightRecorder recorder;
    private final ConcurrentMap<RoomId, HubRoom> rooms = new ConcurrentHashMap<>();

    RoomHub(
            Broker broker,
            PresenceStore presence,
            Namespaces namespaces,
            RoomMetrics metrics,
            FlightRecorder recorder) {
        this.broker = broker;
        this.namespaces = namespaces;
        this.metrics = metrics;
        this.recorder = recorder;
        broker.listen(this);
        presence.listen(this);
        metrics.gauge("roomcast.rooms", "Rooms with members on this pod", rooms::size);
    }

    /** Enters the subscriber, waiting; null if the room is full. Runs on the shard's loop. */
    Membership enter(Shard shard, RoomId id, Subscriber subscriber) {
        while (true) {
            HubRoom room = rooms.computeIfAbsent(id, name -> new HubRoom(name, namespaces.optionsOf(name), recorder));
            switch (room.enter(shard)) {
                case ENTERED -> {
                    flushBatches(room, shard);
                    Membership membership = shard.enter(room, subscriber);
                    settle(room);
                    return membership;
                }
                case FULL -> {
                    return null;
                }
                case RETIRED -> rooms.remove(id, room);
            }
        }
    }

    /** Whoever enters reads history: what it finds there must not be waiting for others in a batch. */
    private static void flushBatches(HubRoom room, Shard entered) {
        if (room.options().batches()) {
            for (Shard other : room.shards()) {
                if (other != entered) {
                    other.flushBatch(room);
                }
            }
        }
    }

    /** Runs on the shard's loop, once for each membership. */
    void leave(Shard shard, Membership membership) {
        HubRoom room = membership.shardRoom().hubRoom();
        shard.leave(membership);
        room.leave(shard);
        settle(room);
    }

    /** Completes when the broker sends what is published in the room; fails if it could not be asked. */
    CompletionStage<Void> confirmed(Membership membership) {
        return membership.shardRoom().hubRoom().confirmed();
    }

    /** Brings the broker's subscription in line with whether there are members, one call after the other. */
    private void settle(HubRoom room) {
        HubRoom.Step step = room.nextStep();
        switch (step) {
            case SUBSCRIBE ->
                ask(() -> broker.subscribe(room.id())).whenComplete((done, failure) -> {
                    room.stepDone(step, failure);
                    // After a failure the members leave, and the last of them settles the room, unless all were faster.
                    if (failure == null || room.isEmpty()) {
                        settle(room);
                    }
                });
            case UNSUBSCRIBE ->
                ask(() -> broker.unsubscribe(room.id())).whenComplete((done, failure) -> {
                    room.stepDone(step, failure);
                    settle(room);
                });
            case RETIRE -> rooms.remove(room.id(), room);
            case NOTHING -> {}
        }
    }

    /** A broker that throws has failed too: whatever it does, the step has an end, or the room would stay at it. */
    private static CompletionStage<Void> ask(Supplier<CompletionStage<Void>> question) {
        try {
            return question.get();
        } catch (RuntimeException fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    @Override
    public void onMessage(Message message) {
        HubRoom room = rooms.get(message.room());
        if (room != null) {
            room.countMessage();
            if (message.trace() != null && LOG.isDebugEnabled()) {
                logTraced(message);
            }
            Change change = room.options().delta() == DeltaFormat.NONE ? null : room.changeTo(message);
            spread(room, Delivery.of(message, change, room.options().envelope(), System.nanoTime()));
        }
    }

    /** One line on each pod that delivers it, for who looks for a trace in the log. */
    private static void logTraced(Message message) {
        LogFields.with(
                () -> LOG.debugf(
                        "message received: room=%s offset=%d traceparent=%s",
                        message.room(), message.offset(), message.trace()),
                "room",
                message.room(),
                "traceparent",
                message.trace());
    }

    @Override
    public void onRelay(RoomId id, Relay relay) {
        HubRoom room = rooms.get(id);
        if (room != null) {
            room.countMessage();
            spread(room, Delivery.event(new ServerMessage.Relay(relay.payload()), System.nanoTime()));
        }
    }

    @Override
    public void onGap(RoomId id, Position position) {
        HubRoom room = rooms.get(id);
        if (room != null) {
            spread(room, Delivery.gap(new ServerMessage.Gap(id, position), System.nanoTime()));
        }
    }

    @Override
    public void onPositionLost(RoomId id) {
        HubRoom room = rooms.get(id);
        if (room != null) {
            for (Shard shard : room.shards()) {
                shard.losePositions(room);
            }
        }
    }

    @Override
    public void onJoined(RoomId id, Attendance who, int members) {
        announce(id, new ServerMessage.Joined(id, who, members));
    }

    @Override
    public void onLeft(RoomId id, Attendance who, int members) {
        announce(id, new ServerMessage.Left(id, who, members));
    }

    /** What is left out is no loss: each one tells how many members there are, and who asks for them gets all. */
    private void announce(RoomId id, ServerMessage event) {
        HubRoom room = rooms.get(id);
        if (room == null || !room.options().joinLeave()) {
            return;
        }
        if (room.mayAnnounce(System.nanoTime())) {
            spread(room, Delivery.event(event, System.nanoTime()));
        } else {
            metrics.announcementSkipped();
        }
    }

    /** Rooms with members on this pod, but for the one that every session is in. */
    void forEachOccupied(OccupiedRooms action) {
        rooms.forEach((id, room) -> {
            int members = room.members();
            if (members > 0 && !id.equals(RoomId.SYSTEM)) {
                action.room(id, members, room.messages());
            }
        });
    }

    /** As {@link RoomService#trace}. */
    boolean trace(String namespace, boolean on) {
        // First for who enters from now on, then for who is in already: nobody is in between.
        if (!recorder.turn(namespace, on)) {
            return false;
        }
        rooms.values().stream()
                .filter(room -> room.id().namespace().equals(namespace))
                .forEach(room -> {
                    for (Shard shard : room.shards()) {
                        shard.traceAsTold(room);
                    }
                });
        return true;
    }

    /** True while some loop of the room is too far behind to take more. */
    boolean isCongested(RoomId id) {
        HubRoom room = rooms.get(id);
        return room != null && room.isCongested();
    }

    private static void spread(HubRoom room, Delivery delivery) {
        for (Shard shard : room.shards()) {
            delivery.retain();
            shard.offer(room, delivery);
        }
        delivery.release();
    }
}
