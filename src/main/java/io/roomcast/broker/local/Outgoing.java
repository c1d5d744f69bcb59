package io.roomcast.broker.local;

import io.roomcast.protocol.OrderedCalls;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one room has ordered and the listener has not got yet. It only fills while one thread delivers and others publish
 * faster; so there are never more full ones than threads that publish.
 */
final class Outgoing {
    static final int MAX_MESSAGES = 10_000;
    static final long MAX_BYTES = 16 << 20;

    private final OrderedCalls calls = new OrderedCalls();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    boolean isFull() {
        return messages.get() >= MAX_MESSAGES || bytes.get() >= MAX_BYTES;
    }

    /** To be called under the room's lock, which makes the order. */
    void add(int size, Runnable delivery) {
        messages.incrementAndGet();
        bytes.addAndGet(size);
        calls.add(() -> {
            messages.decrementAndGet();
            bytes.addAndGet(-size);
            delivery.run();
        });
    }

    /** To be called without any lock: it calls the listener. */
    void flush() {
        calls.flush();
    }

    boolean isIdle() {
        return calls.isIdle();
    }
}
