package io.roomcast.broker;

import io.roomcast.protocol.RoomId;
import java.time.Duration;

/**
 * What a room keeps.
 *
 * @param size messages kept; 0 for a room without history, whose messages have no offsets
 * @param ttl counts from the last publish and drops the whole history
 * @param recoverLimit a longer recovery is refused
 */
public record Retention(int size, Duration ttl, int recoverLimit) {
    /** Bytes of message data that one recovery may hold; a larger one is refused. */
    public static final int MAX_RECOVERY_BYTES = 4 << 20;

    public boolean keepsHistory() {
        return size > 0;
    }

    /** Tells a broker what a room keeps and takes; the same answer for the same room as long as the pod lives. */
    @FunctionalInterface
    public interface Policy {
        Retention of(RoomId room);

        /** Bytes of data, for messages that did not come through a door which looks at it; no limit unless there is one. */
        default int maxMessageSize(RoomId room) {
            return Integer.MAX_VALUE;
        }

        /** For what clients publish; none unless there are some. */
        default SharedRates sharedRates(RoomId room) {
            return SharedRates.NONE;
        }
    }
}
