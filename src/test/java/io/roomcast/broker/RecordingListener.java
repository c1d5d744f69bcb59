package io.roomcast.broker;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Keeps what it is told and lets a test wait for it; also notices if two calls for one room overlap. */
public final class RecordingListener implements BrokerListener {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Set<RoomId> busy = ConcurrentHashMap.newKeySet();

    @GuardedBy("this")
    private final List<Message> messages = new ArrayList<>();

    @GuardedBy("this")
    private final List<Relay> relays = new ArrayList<>();

    @GuardedBy("this")
    private final List<Position> gaps = new ArrayList<>();

    @GuardedBy("this")
    private final List<RoomId> lostPositions = new ArrayList<>();

    private volatile boolean overlapped;
    private volatile Consumer<Message> reaction = message -> {};

    @Override
    public void onMessage(Message message) {
        alone(message.room(), () -> {
            keep(message);
            reaction.accept(message);
        });
    }

    @Override
    public void onRelay(RoomId room, Relay relay) {
        alone(room, () -> keep(relay));
    }

    @Override
    public synchronized void onGap(RoomId room, Position position) {
        gaps.add(position);
    }

    @Override
    public synchronized void onPositionLost(RoomId room) {
        lostPositions.add(room);
    }

    public synchronized List<RoomId> lostPositions() {
        return List.copyOf(lostPositions);
    }

    /** Done with each message after it is kept, on the broker's thread. */
    public void react(Consumer<Message> reaction) {
        this.reaction = reaction;
    }

    /** True if a call came while another one for the same room had not returned. */
    public boolean hasOverlapped() {
        return overlapped;
    }

    public synchronized List<Message> messages(RoomId room) {
        return messages.stream().filter(message -> message.room().equals(room)).toList();
    }

    public synchronized List<Relay> relays() {
        return List.copyOf(relays);
    }

    public synchronized List<Position> gaps() {
        return List.copyOf(gaps);
    }

    /** All messages of the room, as soon as there are {@code count}. */
    public List<Message> awaitMessages(RoomId room, int count) {
        await(() -> messages(room).size() >= count, count + " messages in " + room);
        return messages(room);
    }

    public void awaitOffset(RoomId room, long offset) {
        await(() -> has(room, offset), "offset " + offset + " in " + room);
    }

    public void awaitRelays(int count) {
        await(() -> relays().size() >= count, count + " relays");
    }

    public synchronized void forget() {
        messages.clear();
    }

    private synchronized void keep(Message message) {
        messages.add(message);
        notifyAll();
    }

    private synchronized void keep(Relay relay) {
        relays.add(relay);
        notifyAll();
    }

    private synchronized boolean has(RoomId room, long offset) {
        // From the end: what is waited for has come last.
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).offset() == offset && messages.get(i).room().equals(room)) {
                return true;
            }
        }
        return false;
    }

    private void alone(RoomId room, Runnable call) {
        if (!busy.add(room)) {
            overlapped = true;
        }
        try {
            call.run();
        } finally {
            busy.remove(room);
        }
    }

    private synchronized void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("waited in vain for " + what + "; got " + messages.size() + " messages");
            }
            try {
                NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }
}
