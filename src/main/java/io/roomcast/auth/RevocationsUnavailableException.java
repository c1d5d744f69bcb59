package io.roomcast.auth;

/** Where revocations are kept does not answer. Ask again. */
public final class RevocationsUnavailableException extends RuntimeException {
    public RevocationsUnavailableException(String message) {
        super(message, null, false, false);
    }
}
