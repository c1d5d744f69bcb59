package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Clock;
import java.util.Optional;

/** Verifies tokens by the given configuration and says what came of it. */
final class Verified {
    private final TokenVerifier verifier;

    Verified(AuthConfig config, Clock clock) {
        this(new JoseTokenVerifier(AuthSettings.read(config), Optional.empty(), clock));
    }

    Verified(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    Identity accepted(String token) {
        return assertInstanceOf(Verification.Accepted.class, verify(token), verify(token)::toString)
                .identity();
    }

    String rejected(String token) {
        return assertInstanceOf(Verification.Rejected.class, verify(token)).reason();
    }

    Verification verify(String token) {
        return verifier.verify(token).toCompletableFuture().join();
    }
}
