package io.roomcast.limits;

import io.roomcast.protocol.UserId;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Connections of users of a pod that knows no others. */
@Singleton
@Typed(LocalUserConnections.class)
public final class LocalUserConnections implements UserConnections {
    private final Counts<UserId> counts = new Counts<>();
    private final int limit;

    public LocalUserConnections(AdmissionConfig config) {
        this.limit = config.connectionsPerUser();
    }

    @Override
    public CompletionStage<Boolean> enter(UserId user) {
        return CompletableFuture.completedFuture(counts.add(user, limit));
    }

    @Override
    public void leave(UserId user) {
        counts.remove(user);
    }
}
