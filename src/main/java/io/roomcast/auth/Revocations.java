package io.roomcast.auth;

import java.util.concurrent.CompletionStage;

/**
 * Which tokens are good no more. What is revoked on one pod is so on all within two seconds, and stays so until the tokens
 * have ended. Safe from any thread, never blocks.
 */
public interface Revocations {
    /**
     * Completes, on any thread, when this pod knows it and all others will. Fails with {@link RevocationsExhaustedException} where as
     * many are kept as may be, and with {@link RevocationsUnavailableException} while they cannot be shared; in the second case it may
     * have been done all the same, and to ask again does no harm.
     */
    CompletionStage<Void> revoke(Revocation revocation);

    /** Whether its token is among them; never for someone without a token. */
    boolean isRevoked(Identity identity);

    /** True while this pod could not learn for too long what others have revoked. */
    boolean isBlind();

    /** True while this pod knows all that was revoked a moment ago; false until it has learned it for the first time. */
    boolean isCurrent();

    /** Who has to know. Once. */
    void listen(RevocationListener listener);

    /** Whether someone whose token or ticket is good may come in by it. */
    default Verification judge(Identity identity) {
        if (isRevoked(identity)) {
            return new Verification.Rejected("the token was revoked");
        }
        if (isBlind() && !identity.anonymous()) {
            return new Verification.Undecided("it cannot be known whether the token was revoked");
        }
        return new Verification.Accepted(identity);
    }
}
