package io.roomcast.broker.local;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.TraceParent;
import io.roomcast.protocol.UserId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A room's newest messages, up to its head and without holes. Not safe by itself: the room's lock guards it. Most of a server's
 * memory may be in here, so messages are kept in pieces, one array for each kind, and each place holds a copy of its message's
 * data that the next message in that place overwrites: what lives for long is neither much for the collector to follow, nor
 * anything that it has to move when a full history goes on.
 */
final class History {
    /** What a message takes besides its data: its places in the arrays, and the header of its data, in bytes and roughly. */
    static final long OVERHEAD = 64;

    private static final int INITIAL_CAPACITY = 8;
    private static final Ring NOTHING = new Ring(0);

    private final RoomId room;
    private final String epoch;
    private final int maxSize;
    private Ring ring = NOTHING;
    private int size;
    private long last;
    private long bytes;

    /** The message at {@code offset} is at {@code offset % capacity} of each array. */
    private static final class Ring {
        /** As long as the longest that was there, or twice as long as what is there, whichever is less; nobody else sees them. */
        private final byte[][] data;

        private final int[] lengths;
        private final long[] times;
        private final UserId[] from;
        /** With {@link #numbers} and {@link #infos}, the origins. */
        private final SessionId[] sessions;

        private final long[] numbers;
        private final Json[] infos;
        private final boolean[] excludesSelf;
        private final TraceParent[] traces;

        Ring(int capacity) {
            data = new byte[capacity][];
            lengths = new int[capacity];
            times = new long[capacity];
            from = new UserId[capacity];
            sessions = new SessionId[capacity];
            numbers = new long[capacity];
            infos = new Json[capacity];
            excludesSelf = new boolean[capacity];
            traces = new TraceParent[capacity];
        }

        int capacity() {
            return data.length;
        }

        int index(long offset) {
            return (int) (offset % data.length);
        }

        void put(Message message) {
            int at = index(message.offset());
            putData(at, message.data().utf8());
            times[at] = message.time();
            set(from, at, message.from());
            Origin origin = message.origin();
            set(sessions, at, origin == null ? null : origin.session());
            numbers[at] = origin == null ? 0 : origin.number();
            set(infos, at, origin == null ? null : origin.info());
            excludesSelf[at] = message.excludeSelf();
            set(traces, at, message.trace());
        }

        private void putData(int at, byte[] utf8) {
            byte[] old = data[at];
            if (old == null || old.length < utf8.length || old.length - utf8.length > utf8.length) {
                data[at] = utf8.clone();
            } else {
                System.arraycopy(utf8, 0, old, 0, utf8.length);
            }
            lengths[at] = utf8.length;
        }

        /** What is written to, even the same, the collector looks at; and in most places it is the same. */
        private static <T> void set(T[] array, int at, T value) {
            if (array[at] != value) {
                array[at] = value;
            }
        }

        Message get(RoomId room, Position position) {
            int at = index(position.offset());
            Origin origin = sessions[at] == null ? null : new Origin(sessions[at], numbers[at], infos[at]);
            Json copy = Json.checked(Arrays.copyOf(data[at], lengths[at]));
            return new Message(room, position, times[at], from[at], copy, origin, excludesSelf[at], traces[at]);
        }

        void copy(long offset, Ring other) {
            int to = index(offset);
            int at = other.index(offset);
            data[to] = other.data[at];
            lengths[to] = other.lengths[at];
            times[to] = other.times[at];
            from[to] = other.from[at];
            sessions[to] = other.sessions[at];
            numbers[to] = other.numbers[at];
            infos[to] = other.infos[at];
            excludesSelf[to] = other.excludesSelf[at];
            traces[to] = other.traces[at];
        }
    }

    History(RoomId room, String epoch, int maxSize) {
        this.room = room;
        this.epoch = epoch;
        this.maxSize = maxSize;
    }

    /** A message of this room and epoch, whose offset follows the last one's, unless this is empty. */
    void append(Message message) {
        if (size == maxSize) {
            bytes -= cost(last - size + 1);
            size--;
        } else if (size == ring.capacity()) {
            grow();
        }
        last = message.offset();
        ring.put(message);
        size++;
        bytes += cost(last);
    }

    void clear() {
        ring = NOTHING;
        size = 0;
        bytes = 0;
    }

    int size() {
        return size;
    }

    /** Data with the room that it has, what is said of publishers, and overhead. */
    long bytes() {
        return bytes;
    }

    /** Messages from one offset to the other, both included and both here; the other way round if {@code from > to}. */
    List<Message> read(long from, long to) {
        int step = from <= to ? 1 : -1;
        var messages = new ArrayList<Message>((int) Math.abs(to - from) + 1);
        for (long offset = from; offset != to + step; offset += step) {
            messages.add(ring.get(room, new Position(epoch, offset)));
        }
        return List.copyOf(messages);
    }

    /** Bytes of data, without overhead, from {@code offset} to the head. */
    long dataBytesFrom(long offset) {
        long sum = 0;
        for (long next = offset; next <= last; next++) {
            sum += length(next);
        }
        return sum;
    }

    private int length(long offset) {
        return ring.lengths[ring.index(offset)];
    }

    private void grow() {
        var larger = new Ring(Math.min(maxSize, Math.max(INITIAL_CAPACITY, 2 * ring.capacity())));
        for (long offset = last - size + 1; offset <= last; offset++) {
            larger.copy(offset, ring);
        }
        ring = larger;
    }

    /** An info is the session's, and counts for each of its messages: it may be the only one that is left. */
    private long cost(long offset) {
        int at = ring.index(offset);
        return ring.data[at].length + (ring.infos[at] == null ? 0 : ring.infos[at].length()) + OVERHEAD;
    }
}
