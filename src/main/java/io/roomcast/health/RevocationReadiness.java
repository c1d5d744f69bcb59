package io.roomcast.health;

import io.roomcast.auth.Revocations;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready before it is known which tokens were revoked: a pod that does not know must get no clients. */
@Readiness
@Singleton
final class RevocationReadiness implements HealthCheck {
    private final Revocations revocations;

    RevocationReadiness(Revocations revocations) {
        this.revocations = revocations;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("revocations")
                .status(revocations.isCurrent())
                .build();
    }
}
