package io.roomcast.health;

import io.roomcast.drain.Drain;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready from the moment that the pod sends its sessions away. */
@Readiness
@Singleton
final class DrainReadiness implements HealthCheck {
    private final Drain drain;

    DrainReadiness(Drain drain) {
        this.drain = drain;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("drain").status(!drain.hasBegun()).build();
    }
}
