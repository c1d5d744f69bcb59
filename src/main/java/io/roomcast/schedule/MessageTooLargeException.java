package io.roomcast.schedule;

/** The message is larger than the room takes. Only another message or another room helps. */
final class MessageTooLargeException extends RuntimeException {
    MessageTooLargeException() {
        super("the message is larger than the room takes", null, false, false);
    }
}
