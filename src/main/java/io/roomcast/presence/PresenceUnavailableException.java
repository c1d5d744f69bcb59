package io.roomcast.presence;

/** Who is in a room cannot be read at present. */
public final class PresenceUnavailableException extends RuntimeException {
    public PresenceUnavailableException(String message) {
        // Thrown in numbers while the store is away; the stack would only show the event loop.
        super(message, null, false, false);
    }
}
