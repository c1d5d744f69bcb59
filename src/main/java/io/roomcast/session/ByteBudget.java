package io.roomcast.session;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that wait for clients, over all sessions of the pod. Safe from any thread. */
final class ByteBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    ByteBudget(long limit) {
        this.limit = limit;
    }

    /** Books a change; false if the pod is over its limit with it, and booked all the same. */
    boolean book(long change) {
        return used.addAndGet(change) <= limit || change <= 0;
    }

    long used() {
        return used.get();
    }
}
