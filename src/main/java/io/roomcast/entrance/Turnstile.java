package io.roomcast.entrance;

import io.roomcast.auth.Identity;
import io.roomcast.drain.Drain;
import io.roomcast.limits.Admissions;
import io.roomcast.limits.Connections;
import io.roomcast.limits.Entry;
import io.roomcast.limits.Place;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.EntryLimit;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Whether anybody may come in just now, and whether this one may. Safe from any thread. */
@Singleton
public final class Turnstile {
    /** Another pod takes whoever comes back. */
    private static final long ELSEWHERE_MILLIS = 1_000;
    /** By then the connections of a pod that died do not count any more. */
    private static final long ENOUGH_MILLIS = 10_000;

    private static final Refusal LEAVING = Refusal.here(ELSEWHERE_MILLIS, "the server is leaving");
    private static final Refusal FULL =
            Refusal.here(ELSEWHERE_MILLIS, "the server has as many connections as it takes");
    private static final Refusal ADDRESS_FULL =
            Refusal.ofYours(ENOUGH_MILLIS, "your address has as many connections as it may");
    private static final Refusal USER_FULL =
            Refusal.ofYours(ENOUGH_MILLIS, "the user has as many connections as they may");

    private final Drain drain;
    private final Admissions admissions;
    private final Connections connections;
    private final ClientAddresses addresses;
    private final RoomMetrics metrics;

    Turnstile(
            Drain drain,
            Admissions admissions,
            Connections connections,
            ClientAddresses addresses,
            RoomMetrics metrics) {
        this.drain = drain;
        this.admissions = admissions;
        this.connections = connections;
        this.addresses = addresses;
        this.metrics = metrics;
    }

    /** Before anything else is asked: whoever has too many connections does not use up what others may. */
    public Passage pass(HttpServerRequest request) {
        if (drain.hasBegun()) {
            return new Passage.Denied(LEAVING);
        }
        Entry entry = connections.enter(addresses.of(request).orElse(null));
        if (entry instanceof Entry.Refused refused) {
            return new Passage.Denied(refused.limit() == EntryLimit.CONNECTIONS ? FULL : ADDRESS_FULL);
        }
        if (!(entry instanceof Entry.Admitted admitted)) {
            throw new AssertionError(entry);
        }
        long wait = admissions.upgrade();
        if (wait > 0) {
            admitted.place().leave();
            metrics.keptOut(EntryLimit.UPGRADES);
            return new Passage.Denied(Refusal.here(wait, "too many come in just now"));
        }
        return new Passage.Granted(admitted.place());
    }

    /**
     * Behind it, when it is known who comes: why they may not, if so; the place is the caller's to leave then. Never fails; may complete
     * on any thread.
     *
     * @param identity null where they have not said who they are
     */
    public CompletionStage<Optional<Refusal>> passAs(Identity identity, Place place) {
        if (identity == null || identity.anonymous()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return place.takeAs(identity.user()).thenApply(taken -> taken ? Optional.empty() : Optional.of(USER_FULL));
    }
}
