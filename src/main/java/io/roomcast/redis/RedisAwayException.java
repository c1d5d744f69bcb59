package io.roomcast.redis;

import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Redis did not answer, or too much waits for its answer. What was asked may have happened all the same. */
public final class RedisAwayException extends RuntimeException {
    public RedisAwayException(String message) {
        // Thrown in numbers while Redis is away; the stack would only show the event loop.
        super(message, null, false, false);
    }

    /**
     * What a stage failed with, in the words of callers who know no Redis.
     *
     * @param unavailable says in their words that Redis is away
     */
    public static Throwable translate(Throwable failure, Function<String, ? extends Throwable> unavailable) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RedisAwayException ? unavailable.apply(cause.getMessage()) : cause;
    }
}
