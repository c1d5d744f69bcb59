package io.roomcast.room;

/** An option of a namespace that cannot be; the message is one sentence that names the property. */
public final class InvalidOptionException extends IllegalArgumentException {
    InvalidOptionException(String sentence) {
        super(sentence);
    }
}
