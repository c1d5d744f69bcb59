package io.roomcast.redis;

import io.roomcast.protocol.StageFailure;
import java.util.function.Function;

/** Redis did not answer, or too much waits for its answer. What was asked may have happened all the same. */
public final class RedisAwayException extends RuntimeException {
    private final boolean told;

    /** @param told whether the log says it once for all who ask: there is no connection, and {@link Absence} speaks of it */
    RedisAwayException(String message, boolean told) {
        // Thrown in numbers while Redis is away; the stack would only show the event loop.
        super(message, null, false, false);
        this.told = told;
    }

    /** True where the log says it without whoever asked: nobody else has to warn of it. */
    public boolean isTold() {
        return told;
    }

    /**
     * What a stage failed with, in the words of callers who know no Redis.
     *
     * @param unavailable says in their words that Redis is away
     */
    public static Throwable translate(
            Throwable failure, Function<RedisAwayException, ? extends Throwable> unavailable) {
        Throwable cause = StageFailure.cause(failure);
        return cause instanceof RedisAwayException away ? unavailable.apply(away) : cause;
    }
}
