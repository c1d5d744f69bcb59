package io.roomcast.faults;

import io.roomcast.testing.RawWebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that no server would wish for. One sends as fast as it is read, comes back when it is sent away, and reads what it is told; one is in
 * the same room, reads nothing, and is replaced from time to time; many come with a bad token. All that is said there may have an audience,
 * who do nothing wrong: they make each word cost the server more.
 */
final class Nuisance implements AutoCloseable {
    static final int KNOCKS_PER_SECOND = 200;

    private static final int KNOCKERS = 4;
    private static final int FRAMES_AT_ONCE = 500;
    private static final int EARFUL = 64 << 10;
    private static final String ROOM = "/ws/noise:1";
    private static final String BAD_TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJtYWxsb3J5In0"
            + ".c2lnbmVkLWJ5LW5vYm9keS13aG8taGFzLXRoZS1rZXk";

    private final int port;
    private final int audience;
    private final byte[] frames;
    private final ExecutorService flooding = Executors.newCachedThreadPool();
    private final ScheduledExecutorService knocking = Executors.newScheduledThreadPool(KNOCKERS);
    private final AtomicReference<RawWebSocket> flooder = new AtomicReference<>();
    private final AtomicReference<RawWebSocket> sleeper = new AtomicReference<>();
    private final ConcurrentMap<Integer, Long> floodsEnded = new ConcurrentHashMap<>();
    private final AtomicLong floodedBytes = new AtomicLong();
    private final AtomicLong stoppedReaders = new AtomicLong();
    private final AtomicLong badTokens = new AtomicLong();
    private final AtomicLong letIn = new AtomicLong();
    private final AtomicLong heardBytes = new AtomicLong();
    private final Set<RawWebSocket> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** @param audience other members of the room that is flooded, who read all they are told */
    Nuisance(int port, int audience) {
        this.port = port;
        this.audience = audience;
        byte[] frame = RawWebSocket.frame(
                true,
                RawWebSocket.TEXT,
                "{\"type\":\"publish\",\"data\":\"all work and no play\"}".getBytes(StandardCharsets.UTF_8));
        ByteBuffer all = ByteBuffer.allocate(frame.length * FRAMES_AT_ONCE);
        for (int i = 0; i < FRAMES_AT_ONCE; i++) {
            all.put(frame);
        }
        this.frames = all.array();
    }

    void begins() {
        for (int i = 0; i < audience; i++) {
            flooding.execute(this::listens);
        }
        flooding.execute(this::flood);
        Future<?> unused = knocking.scheduleAtFixedRate(this::stopsReading, 0, 2, TimeUnit.SECONDS);
        for (int i = 0; i < KNOCKERS; i++) {
            long period = TimeUnit.SECONDS.toMicros(1) * KNOCKERS / KNOCKS_PER_SECOND;
            Future<?> ignored =
                    knocking.scheduleAtFixedRate(this::knocks, i * period / KNOCKERS, period, TimeUnit.MICROSECONDS);
        }
    }

    private void flood() {
        while (!over) {
            try (RawWebSocket socket = RawWebSocket.open(port, ROOM, List.of(), 0)) {
                flooder.set(socket);
                flooding.execute(() -> readsUntilTheEnd(socket));
                while (!over) {
                    socket.sendsBytes(frames);
                    floodedBytes.addAndGet(frames.length);
                }
            } catch (Exception sentAway) {
                // It comes back at once: it is that kind of client.
            }
        }
    }

    private void readsUntilTheEnd(RawWebSocket socket) {
        try {
            RawWebSocket.RawFrame frame;
            do {
                frame = socket.reads();
            } while (frame.opcode() != RawWebSocket.CLOSE);
            floodsEnded.merge((int) frame.payload().getShort(0), 1L, Long::sum);
        } catch (RuntimeException cutOff) {
            floodsEnded.merge(0, 1L, Long::sum);
        }
    }

    /** Comes back when it was too slow. */
    private void listens() {
        byte[] words = new byte[EARFUL];
        while (!over) {
            try (RawWebSocket socket = RawWebSocket.open(port, ROOM, List.of(), 0)) {
                listeners.add(socket);
                for (int read = socket.skims(words); read > 0; read = socket.skims(words)) {
                    heardBytes.addAndGet(read);
                }
                listeners.remove(socket);
            } catch (Exception sentAway) {
                // It was too slow for so much.
            }
        }
    }

    private void stopsReading() {
        try {
            RawWebSocket next = RawWebSocket.open(port, ROOM, List.of(), 4_096);
            RawWebSocket former = sleeper.getAndSet(next);
            stoppedReaders.incrementAndGet();
            if (former != null) {
                former.close();
            }
        } catch (Exception refused) {
            // There are others.
        }
    }

    private void knocks() {
        List<String> headers = List.of("Authorization: Bearer " + BAD_TOKEN);
        try (RawWebSocket socket = RawWebSocket.open(port, "/ws/quiet:0", headers, 0)) {
            (socket.status() == 401 ? badTokens : letIn).incrementAndGet();
        } catch (Exception cutOff) {
            // Not counted: whoever counts finds too few.
        }
    }

    long floodedBytes() {
        return floodedBytes.get();
    }

    /** By the audience. */
    long heardBytes() {
        return heardBytes.get();
    }

    /** By close code; 0 where the line was cut. */
    Map<Integer, Long> floodsEnded() {
        return new TreeMap<>(floodsEnded);
    }

    long floodsEnded(int code) {
        return floodsEnded.getOrDefault(code, 0L);
    }

    long stoppedReaders() {
        return stoppedReaders.get();
    }

    long badTokens() {
        return badTokens.get();
    }

    long letIn() {
        return letIn.get();
    }

    @Override
    public void close() throws IOException {
        over = true;
        knocking.shutdownNow();
        for (AtomicReference<RawWebSocket> client : List.of(flooder, sleeper)) {
            RawWebSocket socket = client.get();
            if (socket != null) {
                socket.close();
            }
        }
        for (RawWebSocket socket : listeners) {
            socket.close();
        }
        flooding.shutdownNow();
    }
}
