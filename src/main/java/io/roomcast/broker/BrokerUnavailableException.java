package io.roomcast.broker;

/** The broker's store is away, or a bound is reached. What was asked may have happened all the same. */
public final class BrokerUnavailableException extends RuntimeException {
    public BrokerUnavailableException(String message) {
        // Thrown in numbers while a store is away; the stack would only show the event loop.
        super(message, null, false, false);
    }
}
