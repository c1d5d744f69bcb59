package io.roomcast.broker.local;

import io.roomcast.protocol.Message;
import java.util.ArrayList;
import java.util.List;

/** A room's newest messages, up to its head and without holes. Not safe by itself: the room's lock guards it. */
final class History {
    /** What a message takes besides its data: the objects around it, in bytes and roughly. */
    static final long OVERHEAD = 200;

    private static final int INITIAL_CAPACITY = 8;
    private static final Message[] NOTHING = new Message[0];

    private final int maxSize;
    /** The message at {@code offset} is at {@code offset % ring.length}. */
    private Message[] ring = NOTHING;

    private int size;
    private long last;
    private long bytes;

    History(int maxSize) {
        this.maxSize = maxSize;
    }

    /** The message's offset follows the last one's, unless this is empty. */
    void append(Message message) {
        if (size == maxSize) {
            bytes -= cost(at(last - size + 1));
            size--;
        } else if (size == ring.length) {
            grow();
        }
        last = message.offset();
        ring[index(last, ring)] = message;
        size++;
        bytes += cost(message);
    }

    void clear() {
        ring = NOTHING;
        size = 0;
        bytes = 0;
    }

    int size() {
        return size;
    }

    /** Data and overhead. */
    long bytes() {
        return bytes;
    }

    /** Messages from one offset to the other, both included and both here; the other way round if {@code from > to}. */
    List<Message> read(long from, long to) {
        int step = from <= to ? 1 : -1;
        var messages = new ArrayList<Message>((int) Math.abs(to - from) + 1);
        for (long offset = from; offset != to + step; offset += step) {
            messages.add(at(offset));
        }
        return List.copyOf(messages);
    }

    /** Bytes of data, without overhead, from {@code offset} to the head. */
    long dataBytesFrom(long offset) {
        long sum = 0;
        for (long next = offset; next <= last; next++) {
            sum += at(next).data().length();
        }
        return sum;
    }

    private Message at(long offset) {
        return ring[index(offset, ring)];
    }

    private void grow() {
        int capacity = Math.min(maxSize, Math.max(INITIAL_CAPACITY, 2 * ring.length));
        var larger = new Message[capacity];
        for (long offset = last - size + 1; offset <= last; offset++) {
            larger[index(offset, larger)] = at(offset);
        }
        ring = larger;
    }

    private static int index(long offset, Message[] ring) {
        return (int) (offset % ring.length);
    }

    private static long cost(Message message) {
        return message.data().length() + OVERHEAD;
    }
}
