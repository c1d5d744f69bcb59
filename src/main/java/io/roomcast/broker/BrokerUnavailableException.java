package io.roomcast.broker;

/** The broker's store is away, or a bound is reached. What was asked may have happened all the same. */
public final class BrokerUnavailableException extends RuntimeException {
    private final boolean told;

    public BrokerUnavailableException(String message) {
        this(message, false);
    }

    /** @param told whether the log says it already, once for all who ask */
    public BrokerUnavailableException(String message, boolean told) {
        // Thrown in numbers while a store is away; the stack would only show the event loop.
        super(message, null, false, false);
        this.told = told;
    }

    /** True where the log says it without whoever asked: nobody else has to warn of it. */
    public boolean isTold() {
        return told;
    }
}
