package io.roomcast.protocol;

import java.util.concurrent.CompletionException;

/** What a {@link java.util.concurrent.CompletionStage} failed with, however many stages handed it on. */
public final class StageFailure {
    private StageFailure() {}

    /** The failure itself, out of the wrapping that a stage puts around what it was handed; never null. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
