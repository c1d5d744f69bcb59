package io.roomcast.auth;

/** As many revocations are kept as may be. They go when the tokens that they hit have ended. */
public final class RevocationsExhaustedException extends RuntimeException {
    public RevocationsExhaustedException() {
        super("too many revocations are kept; see roomcast.auth.max-revocations", null, false, false);
    }
}
