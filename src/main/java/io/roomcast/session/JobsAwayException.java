package io.roomcast.session;

/** What has become of jobs cannot be told at present. */
public final class JobsAwayException extends RuntimeException {
    public JobsAwayException(String message) {
        // Thrown in numbers while the queue is away; the stack would only show the event loop.
        super(message, null, false, false);
    }
}
