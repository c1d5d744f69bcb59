package io.roomcast.auth;

/** Where tickets are kept does not answer. Come back later. */
public final class TicketsUnavailableException extends RuntimeException {
    public TicketsUnavailableException(String message) {
        // Thrown in numbers while the store is away; the stack would only show the event loop.
        super(message, null, false, false);
    }
}
