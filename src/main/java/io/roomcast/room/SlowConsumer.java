package io.roomcast.room;

/** What happens to a client that reads slower than the room speaks. Whatever it misses, it is told of. */
public enum SlowConsumer {
    /** Its connection ends, once too many bytes wait for it. It comes back and recovers. */
    CLOSE,
    /** While it is behind, only the newest message is kept for it. */
    LATEST,
    /** Once too many bytes wait for it, the oldest messages go. */
    DROP
}
