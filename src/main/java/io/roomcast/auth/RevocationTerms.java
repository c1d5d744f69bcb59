package io.roomcast.auth;

import io.roomcast.protocol.UserId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** For how long what is revoked has to be kept. Safe from any thread. */
@Singleton
public final class RevocationTerms {
    private final Clock clock;
    private final Duration life;

    RevocationTerms(AuthConfig config, Clock clock) {
        this.clock = clock;
        this.life = config.revocationLife();
        if (life.isNegative() || life.isZero()) {
            throw new SettingException("roomcast.auth.revocation-life must be positive, not " + life + ".");
        }
    }

    /**
     * @param expiresAt the token's {@code exp}; empty where it is not known, and then it is taken to live no longer than is configured
     */
    public Revocation ofToken(String tokenId, Optional<Instant> expiresAt) {
        // Until then it would be accepted, by clocks that are behind.
        Instant until = expiresAt.map(end -> end.plus(TokenClaims.SKEW)).orElseGet(() -> lastEnd(clock.instant()));
        return new Revocation.OfToken(tokenId, until);
    }

    public Revocation ofUser(UserId user, Instant issuedBefore) {
        Instant now = clock.instant();
        return new Revocation.OfUser(user, issuedBefore, lastEnd(issuedBefore.isAfter(now) ? issuedBefore : now));
    }

    private Instant lastEnd(Instant lastIssued) {
        return lastIssued.plus(life).plus(TokenClaims.SKEW).truncatedTo(ChronoUnit.MILLIS);
    }
}
