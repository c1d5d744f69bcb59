package io.roomcast.room;

import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.RoomId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The rooms of one event loop. Deliveries come in from any thread; everything else happens on the loop, in passes: a pass
 * takes all that has come, hands it to the members of each room in turn, and flushes every touched session once. A pass
 * that grows long yields to the loop between slices, so that small rooms, pings and reads stay prompt.
 */
public final class Shard {
    /** Bursts handed out before the loop gets to do something else, long ones counted several times: a few milliseconds. */
    private static final int SLICE = 1_024;
    /** Of one room in its turn, so that a large room does not keep the others waiting. */
    private static final int TURN = 256;
    /** Bytes that may wait for members on the loop; beyond it publishers are told to come back. */
    static final long MAX_WAITING_BYTES = 64 << 20;

    private record Parcel(HubRoom room, Delivery delivery) {}

    private final Loop loop;
    private final RoomMetrics metrics;
    private final Queue<Parcel> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    /** Touched on the loop only, as all below. */
    private final Map<RoomId, ShardRoom> rooms = new HashMap<>();

    private final ArrayDeque<ShardRoom> turns = new ArrayDeque<>();
    private List<Subscriber> unflushed = new ArrayList<>();
    /** When the messages delivered in this pass came from the broker; the first {@link #finishedCount} count. */
    private long[] finishedSince = new long[16];

    private int finishedCount;
    private long messagesOut;
    private long bytesOut;

    public Shard(Loop loop, RoomMetrics metrics) {
        this.loop = loop;
        this.metrics = metrics;
    }

    public Loop loop() {
        return loop;
    }

    /** Remembers to flush the subscriber at the end of the pass. Runs on the loop; at most once for each written burst. */
    public void flushLater(Subscriber subscriber) {
        unflushed.add(subscriber);
        schedule();
    }

    /** Counts a frame that was handed to the transport. Runs on the loop. */
    public void written(int messages, int bytes) {
        messagesOut += messages;
        bytesOut += bytes;
    }

    /** True while so much waits that publishers should come back later. Safe from any thread. */
    boolean isCongested() {
        return waitingBytes.get() > MAX_WAITING_BYTES;
    }

    /** Safe from any thread; keeps the order of one caller. Takes over the caller's share of the delivery. */
    void offer(HubRoom room, Delivery delivery) {
        holds(delivery.weight());
        inbox.add(new Parcel(room, delivery));
        schedule();
    }

    /** Counts what waits from now on, until it is delivered or given up; less than none for that. Safe from any thread. */
    void holds(int bytes) {
        waitingBytes.addAndGet(bytes);
    }

    Membership enter(HubRoom hubRoom, Subscriber subscriber) {
        takeInbox();
        ShardRoom room = rooms.get(hubRoom.id());
        if (room == null || room.hubRoom() != hubRoom) {
            room = new ShardRoom(hubRoom, this);
            rooms.put(hubRoom.id(), room);
        }
        Membership membership = room.enter(subscriber);
        serve(room);
        return membership;
    }

    /** Sends what gathers in the room's open batch. Safe from any thread. */
    void flushBatch(HubRoom hubRoom) {
        loop.execute(() -> {
            takeInbox();
            ShardRoom room = rooms.get(hubRoom.id());
            if (room != null) {
                room.flushBatch();
                serve(room);
            }
        });
    }

    /** Tells every member of the room to come back. Safe from any thread. */
    void losePositions(HubRoom hubRoom) {
        loop.execute(() -> {
            ShardRoom room = rooms.get(hubRoom.id());
            if (room != null) {
                room.losePositions();
            }
        });
    }

    /** Begins or ends to record what happens to the members. Safe from any thread. */
    void traceAsTold(HubRoom hubRoom) {
        loop.execute(() -> {
            ShardRoom room = rooms.get(hubRoom.id());
            if (room != null) {
                room.traceAsTold();
            }
        });
    }

    void leave(Membership membership) {
        ShardRoom room = membership.shardRoom();
        room.remove(membership);
        if (room.isEmpty()) {
            rooms.remove(room.id(), room);
            room.discard();
        }
    }

    /** Gives the room a turn in the next pass, if it has something to deliver. */
    void serve(ShardRoom room) {
        if (room.claimTurn()) {
            turns.add(room);
            schedule();
        }
    }

    void delivered(Burst burst, int receivers) {
        if (receivers == 0) {
            return;
        }
        List<Delivery> deliveries = burst.deliveries();
        for (int i = 0; i < deliveries.size(); i++) {
            if (!deliveries.get(i).messages().isEmpty()) {
                finished(deliveries.get(i).since());
            }
        }
    }

    private void finished(long since) {
        if (finishedCount == finishedSince.length) {
            finishedSince = Arrays.copyOf(finishedSince, 2 * finishedCount);
        }
        finishedSince[finishedCount++] = since;
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this::pass);
        }
    }

    private void pass() {
        scheduled.set(false);
        takeInbox();
        int budget = SLICE;
        while (budget > 0 && !turns.isEmpty()) {
            ShardRoom room = turns.poll();
            budget -= room.serve(Math.min(budget, TURN));
            if (room.claimTurn()) {
                turns.add(room);
            }
        }
        flush();
        if (!turns.isEmpty() && scheduled.compareAndSet(false, true)) {
            loop.executeNextTurn(this::pass);
        }
    }

    private void takeInbox() {
        for (Parcel parcel; (parcel = inbox.poll()) != null; ) {
            ShardRoom room = rooms.get(parcel.room().id());
            if (room == null) {
                holds(-parcel.delivery().weight());
                parcel.delivery().release();
                continue;
            }
            room.add(parcel.delivery());
            if (room.claimTurn()) {
                turns.add(room);
            }
        }
    }

    private void flush() {
        List<Subscriber> flushing = unflushed;
        unflushed = new ArrayList<>(Math.min(flushing.size(), SLICE));
        for (int i = 0; i < flushing.size(); i++) {
            flushing.get(i).flush();
        }
        if (bytesOut > 0) {
            metrics.messagesOut(messagesOut, bytesOut);
            messagesOut = 0;
            bytesOut = 0;
        }
        if (finishedCount > 0) {
            long now = System.nanoTime();
            for (int i = 0; i < finishedCount; i++) {
                metrics.publishToFlush(now - finishedSince[i]);
            }
            finishedCount = 0;
        }
    }
}
