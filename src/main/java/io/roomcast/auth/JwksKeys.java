package io.roomcast.auth;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.URI;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;
import org.jose4j.http.SimpleGet;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * The issuer's published keys, kept here and fetched anew on a worker. Safe from any thread, never blocks the caller. One
 * fetch runs at a time, and the next no sooner than {@link #MIN_INTERVAL} after it, whatever tokens may name.
 */
final class JwksKeys {
    /** Bad tokens can make the issuer see this many seconds' worth of requests, no more. */
    static final Duration MIN_INTERVAL = Duration.ofSeconds(10);
    /** A key that the issuer withdrew is believed for about this long. */
    static final Duration REFRESH_AFTER = Duration.ofMinutes(5);
    /** How long an issuer may be away before its keys no longer count. */
    static final Duration MAX_AGE = Duration.ofHours(24);

    private static final Logger LOG = Logger.getLogger(JwksKeys.class);

    private final URI url;
    private final SimpleGet http;
    private final Executor worker;
    private final Clock clock;
    private final VerificationJwkSelector selector = new VerificationJwkSelector();

    /** Replaced as a whole by the worker. */
    private volatile KeySet known = new KeySet(List.of(), Instant.MIN);
    /** Null while nothing is under way. */
    @GuardedBy("this")
    private CompletableFuture<Void> fetch;

    @GuardedBy("this")
    private Instant lastFetch = Instant.MIN;

    JwksKeys(URI url, SimpleGet http, Executor worker, Clock clock) {
        this.url = url;
        this.http = http;
        this.worker = worker;
        this.clock = clock;
    }

    /** The keys at hand that may have signed this; old ones are renewed in the background. */
    List<Key> keysFor(JsonWebSignature token) throws JoseException {
        KeySet keys = known;
        Instant now = clock.instant();
        if (keys.isOlderThan(REFRESH_AFTER, now)) {
            var unused = refresh();
        }
        if (keys.isOlderThan(MAX_AGE, now)) {
            return List.of();
        }
        return selector.selectList(token, keys.keys()).stream()
                .map(JsonWebKey::getKey)
                .toList();
    }

    /** Completes, never with a failure, when the keys are as new as they may be. */
    CompletionStage<Void> refresh() {
        CompletableFuture<Void> started;
        synchronized (this) {
            if (fetch != null) {
                return fetch;
            }
            Instant now = clock.instant();
            if (!lastFetch.equals(Instant.MIN) && now.isBefore(lastFetch.plus(MIN_INTERVAL))) {
                return CompletableFuture.completedFuture(null);
            }
            lastFetch = now;
            started = new CompletableFuture<>();
            fetch = started;
        }
        try {
            worker.execute(() -> fetch(started));
        } catch (RejectedExecutionException stopping) {
            end(started);
        }
        return started;
    }

    private void fetch(CompletableFuture<Void> started) {
        try {
            List<JsonWebKey> keys = new JsonWebKeySet(http.get(url.toString()).getBody())
                    .getJsonWebKeys().stream()
                            // A shared secret has no business in public.
                            .filter(PublicJsonWebKey.class::isInstance)
                            .toList();
            known = new KeySet(keys, clock.instant());
        } catch (IOException | JoseException | RuntimeException e) {
            LOG.warnf("The keys at %s cannot be fetched: %s", url, e);
        } finally {
            end(started);
        }
    }

    private void end(CompletableFuture<Void> started) {
        synchronized (this) {
            fetch = null;
        }
        started.complete(null);
    }

    private record KeySet(List<JsonWebKey> keys, Instant fetchedAt) {
        boolean isOlderThan(Duration age, Instant now) {
            return fetchedAt.equals(Instant.MIN) || fetchedAt.plus(age).isBefore(now);
        }
    }
}
