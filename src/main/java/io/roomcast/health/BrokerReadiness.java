package io.roomcast.health;

import io.roomcast.broker.Broker;
import io.roomcast.protocol.RoomId;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the broker answers and brings what others publish: a pod that is deaf must get no clients. */
@Readiness
@Singleton
final class BrokerReadiness implements AsyncHealthCheck {
    private static final String NAME = "broker";
    /** Below the probe's own time-out of one second. */
    private static final Duration PATIENCE = Duration.ofMillis(800);

    private final Broker broker;

    BrokerReadiness(Broker broker) {
        this.broker = broker;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        if (!broker.isReceiving()) {
            return Uni.createFrom().item(HealthCheckResponse.down(NAME));
        }
        return Uni.createFrom()
                .completionStage(() -> broker.recover(RoomId.SYSTEM, null))
                .map(answered -> HealthCheckResponse.up(NAME))
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(() -> HealthCheckResponse.down(NAME))
                .onFailure()
                .recoverWithItem(() -> HealthCheckResponse.down(NAME));
    }
}
