package io.roomcast.auth;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.metrics.RoomMetrics;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Revocations of one pod, in memory: they end with the process. */
@Singleton
@Typed(LocalRevocations.class)
public class LocalRevocations implements Revocations {
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private final Clock clock;
    private final int limit;
    private final RevocationList list;
    private final RoomMetrics metrics;
    private volatile RevocationListener listener;

    @GuardedBy("this")
    private Instant lookAgain = Instant.EPOCH;

    @Inject
    LocalRevocations(AuthConfig config, Clock clock, RoomMetrics metrics) {
        this(config.maxRevocations(), clock, metrics);
    }

    /** @param limit of those that have not ended */
    public LocalRevocations(int limit, Clock clock, RoomMetrics metrics) {
        this.clock = clock;
        this.limit = limit;
        this.metrics = metrics;
        this.list = new RevocationList(clock, metrics);
    }

    @Override
    public CompletionStage<Void> revoke(Revocation revocation) {
        if (!clock.instant().isBefore(revocation.until())) {
            return CompletableFuture.completedFuture(null);
        }
        if (!fits(revocation)) {
            metrics.revocationRefused();
            return CompletableFuture.failedFuture(new RevocationsExhaustedException());
        }
        RevocationListener told = listener;
        if (told != null) {
            told.revoked();
        }
        return CompletableFuture.completedFuture(null);
    }

    private synchronized boolean fits(Revocation revocation) {
        Instant now = clock.instant();
        if (list.size() >= limit || !now.isBefore(lookAgain)) {
            list.dropEnded();
            lookAgain = now.plus(LOOK_EVERY);
        }
        if (list.size() >= limit && !list.contains(revocation)) {
            return false;
        }
        list.add(revocation);
        return true;
    }

    @Override
    public boolean isRevoked(Identity identity) {
        return list.isRevoked(identity);
    }

    @Override
    public boolean isBlind() {
        return false;
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public void listen(RevocationListener told) {
        listener = told;
    }
}
