package io.roomcast.auth;

import java.util.concurrent.CompletionStage;

/** Says whether a token is good. Safe from any thread, never blocks. */
@FunctionalInterface
public interface TokenVerifier {
    /**
     * Complete on return, unless the token names a key that has to be fetched first; then it completes on a worker. Never
     * fails: what cannot be verified is rejected.
     */
    CompletionStage<Verification> verify(String token);
}
