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
        return good.verify(token).thenApply(this::judged);
    }

    private Verification judged(Verification verification) {
        if (verification instanceof Verification.Accepted accepted) {
            return revocations.judge(accepted.identity());
        }
        if (verification instanceof Verification.AcceptedForAnyone accepted) {
            Verification judged = revocations.judge(accepted.identity());
            return judged instanceof Verification.Accepted ? accepted : judged;
        }
        return verification;
    }
}
