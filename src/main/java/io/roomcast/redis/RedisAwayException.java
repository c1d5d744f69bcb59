package io.roomcast.redis;

/** Redis did not answer, or too much waits for its answer. What was asked may have happened all the same. */
public final class RedisAwayException extends RuntimeException {
    public RedisAwayException(String message) {
        // Thrown in numbers while Redis is away; the stack would only show the event loop.
        super(message, null, false, false);
    }
}
