package io.roomcast.room;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.SessionId;

/**
 * One session as rooms see it. All methods run on the loop of the session's shard and must not block or throw.
 */
public interface Subscriber {
    SessionId id();

    /** Writes a frame that everyone in the room gets, without flushing; {@link #flush} follows in the same pass. */
    void deliver(Membership membership, Delivery delivery);

    /**
     * The same for a burst, all of which is for this member; it may be flushed at once, with what was written before.
     *
     * @return true if it was written as one; false if it was delivered one by one, or not at all
     */
    default boolean deliver(Membership membership, Burst burst) {
        burst.forEach(delivery -> {
            if (membership.isActive()) {
                deliver(membership, delivery);
            }
        });
        return false;
    }

    /** The place in the room's order of a message that this session published and asked not to get. */
    void passOwn(Membership membership, Message own);

    /** What was missed cannot be read any more, nor a gap be told: the session has to come back and recover. */
    void losePosition(Membership membership);

    /** Sends what was written since the last call. */
    void flush();
}
