package io.roomcast.inbox;

/** An entry that can never be published; the message says why, for whoever wrote it. */
final class RejectedException extends Exception {
    RejectedException(String reason) {
        super(reason, null, false, false);
    }
}
