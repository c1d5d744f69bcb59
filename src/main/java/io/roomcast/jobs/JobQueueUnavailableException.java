package io.roomcast.jobs;

/** The queue did not answer. What was asked may have happened all the same. */
public final class JobQueueUnavailableException extends RuntimeException {
    public JobQueueUnavailableException(String message) {
        // Thrown in numbers while the queue is away; the stack would only show the event loop.
        super(message, null, false, false);
    }
}
