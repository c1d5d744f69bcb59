package io.roomcast.auth;

/** As many tickets wait to be used as the store holds. Some of them end within {@link TicketStore#LIFETIME}. */
public final class TicketsExhaustedException extends RuntimeException {
    public TicketsExhaustedException() {
        // Thrown in numbers under a flood; the stack would only show the event loop.
        super("too many tickets wait to be used", null, false, false);
    }
}
