package io.roomcast.auth;

import java.util.concurrent.CompletionStage;

/** Accepts of the good tokens those that are not revoked. */
final class UnrevokedTokens implements TokenVerifier {
    private final TokenVerifier good;
    private final Revocations revocations;

    UnrevokedTokens(TokenVerifier good, Revocations revocations) {
        this.good = good;
        this.revocations = revocations;
    }

    @Override
    public CompletionStage<Verification> verify(String token) {
        return good.verify(token)
                .thenApply(verification -> verification instanceof Verification.Accepted accepted
                        ? revocations.judge(accepted.identity())
                        : verification);
    }
}
