package io.roomcast.jobs;

/** The queue did not answer. What was asked may have happened all the same. */
public final class JobQueueUnavailableException extends RuntimeException {
    private final boolean told;

    /** @param told whether the log says it already, once for all who ask */
    public JobQueueUnavailableException(String message, boolean told) {
        // Thrown in numbers while the queue is away; the stack would only show the event loop.
        super(message, null, false, false);
        this.told = told;
    }

    /** True where the log says it without whoever asked: nobody else has to warn of it. */
    public boolean isTold() {
        return told;
    }
}
