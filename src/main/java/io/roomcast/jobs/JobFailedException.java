package io.roomcast.jobs;

/** A job came to nothing, for a reason that the client may know. */
public final class JobFailedException extends Exception {
    private final boolean retry;

    private JobFailedException(String message, boolean retry) {
        super(message, null, false, false);
        this.retry = retry;
    }

    /** The same will happen however often it is tried: the input is wrong. */
    public static JobFailedException forGood(String message) {
        return new JobFailedException(message, false);
    }

    /** Another attempt may succeed. */
    public static JobFailedException forNow(String message) {
        return new JobFailedException(message, true);
    }

    boolean mayRetry() {
        return retry;
    }
}
