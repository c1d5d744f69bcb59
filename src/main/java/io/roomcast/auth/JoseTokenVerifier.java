package io.roomcast.auth;

import java.security.Key;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;

/** Tries the configured keys in order: the secret, the public keys, the published ones. */
final class JoseTokenVerifier implements TokenVerifier {
    /** Of the token as it comes; a larger one would not fit into the headers that carry it either. */
    static final int MAX_LENGTH = 8 * 1024;

    private static final Logger LOG = Logger.getLogger(JoseTokenVerifier.class);
    private static final Verification MALFORMED = new Verification.Rejected("not a signed token");
    private static final Verification NO_KEY = new Verification.Rejected("no key for this token");
    private static final Verification WRONG_SIGNATURE = new Verification.Rejected("wrong signature");

    private final AuthSettings settings;
    private final Optional<JwksKeys> published;
    private final Clock clock;

    JoseTokenVerifier(AuthSettings settings, Optional<JwksKeys> published, Clock clock) {
        this.settings = settings;
        this.published = published;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Verification> verify(String token) {
        if (token == null || token.length() > MAX_LENGTH) {
            return CompletableFuture.completedFuture(MALFORMED);
        }
        try {
            if (JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signature) {
                return verify(token, signature);
            }
        } catch (JoseException malformed) {
            LOG.debug("A token cannot be parsed");
        } catch (RuntimeException unexpected) {
            // Tokens are anybody's bytes: what the parser does not foresee is still only a bad token.
            LOG.debugf("A token cannot be parsed: %s", unexpected.getClass());
        }
        return CompletableFuture.completedFuture(MALFORMED);
    }

    private CompletionStage<Verification> verify(String token, JsonWebSignature signature) throws JoseException {
        String algorithm = signature.getAlgorithmHeaderValue();
        if (Algorithms.SHARED_SECRET.contains(algorithm)) {
            List<Key> keys = settings.secret()
                    .<List<Key>>map(secret -> List.of(secret.key()))
                    .orElse(List.of());
            return CompletableFuture.completedFuture(tryKeys(token, keys, Algorithms.SHARED_SECRET));
        }
        if (!Algorithms.PUBLIC_KEY.contains(algorithm)) {
            return CompletableFuture.completedFuture(new Verification.Rejected("algorithm not allowed"));
        }
        Verification configured = tryKeys(token, settings.publicKeys(), Algorithms.PUBLIC_KEY);
        if (published.isEmpty() || isFinal(configured)) {
            return CompletableFuture.completedFuture(configured);
        }
        return verifyPublished(token, signature, published.get());
    }

    private CompletionStage<Verification> verifyPublished(String token, JsonWebSignature signature, JwksKeys keys)
            throws JoseException {
        Verification known = tryKeys(token, keys.keysFor(signature), Algorithms.PUBLIC_KEY);
        if (known != NO_KEY) {
            return CompletableFuture.completedFuture(known);
        }
        return keys.refresh().thenApply(done -> {
            try {
                return tryKeys(token, keys.keysFor(signature), Algorithms.PUBLIC_KEY);
            } catch (JoseException e) {
                return MALFORMED;
            }
        });
    }

    private Verification tryKeys(String token, List<? extends Key> keys, Algorithms algorithms) {
        Verification result = NO_KEY;
        for (Key key : keys) {
            result = tryKey(token, key, algorithms);
            if (isFinal(result)) {
                return result;
            }
        }
        return result;
    }

    /** False where another key may come to another result. */
    private static boolean isFinal(Verification result) {
        return result != NO_KEY && result != WRONG_SIGNATURE;
    }

    private Verification tryKey(String token, Key key, Algorithms algorithms) {
        Instant now = clock.instant();
        try {
            return TokenClaims.read(consumer(key, algorithms, now).processToClaims(token), now);
        } catch (InvalidJwtException e) {
            return rejection(e);
        } catch (MalformedClaimException e) {
            return new Verification.Rejected(e.getMessage());
        } catch (RuntimeException unexpected) {
            LOG.debugf("A token cannot be verified: %s", unexpected.getClass());
            return MALFORMED;
        }
    }

    /** Made for one use: it can be told the time only when it is made. */
    private JwtConsumer consumer(Key key, Algorithms algorithms, Instant now) {
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(algorithms.constraints())
                .setVerificationKey(key)
                .setEvaluationTime(NumericDate.fromSeconds(now.getEpochSecond()))
                .setAllowedClockSkewInSeconds((int) TokenClaims.SKEW.toSeconds());
        settings.issuer().ifPresent(builder::setExpectedIssuer);
        settings.audience().ifPresentOrElse(builder::setExpectedAudience, builder::setSkipDefaultAudienceValidation);
        return builder.build();
    }

    private static Verification rejection(InvalidJwtException e) {
        if (e.hasErrorCode(ErrorCodes.SIGNATURE_INVALID)) {
            return WRONG_SIGNATURE;
        }
        if (e.hasExpired()) {
            return new Verification.Rejected("expired", true);
        }
        if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
            return new Verification.Rejected("not valid yet");
        }
        if (e.hasErrorCode(ErrorCodes.ISSUER_INVALID) || e.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return new Verification.Rejected("wrong issuer");
        }
        if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return new Verification.Rejected("wrong audience");
        }
        // A key of another kind than the algorithm's says this too; the next may fit.
        return e.hasErrorCode(ErrorCodes.MISCELLANEOUS) ? WRONG_SIGNATURE : MALFORMED;
    }
}
