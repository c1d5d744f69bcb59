package io.roomcast.broker.redis;

import io.roomcast.metrics.RoomMetrics;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the rooms of a pod share while they are being repaired: the bytes that may wait for holes to be filled, and the meters.
 * Safe from any thread.
 */
final class Repairs {
    /** Of newer messages of all rooms; beyond it they are dropped here and read from the streams too. */
    private static final long MAX_WAITING_BYTES = 64 << 20;

    private final RoomMetrics metrics;
    private final AtomicLong waitingBytes = new AtomicLong();

    Repairs(RoomMetrics metrics) {
        this.metrics = metrics;
    }

    /** False, and nothing taken, if there is no room for so many bytes. */
    boolean take(int bytes) {
        if (waitingBytes.addAndGet(bytes) > MAX_WAITING_BYTES) {
            waitingBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(int bytes) {
        waitingBytes.addAndGet(-bytes);
    }

    long waitingBytes() {
        return waitingBytes.get();
    }

    /** @param nanos from when the room was out of sight until its members had everything or were told */
    void done(long nanos) {
        metrics.repaired(nanos);
    }
}
