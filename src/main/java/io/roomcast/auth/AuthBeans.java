package io.roomcast.auth;

import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.jose4j.http.Get;

/** What cannot be made by a constructor alone. */
@Singleton
class AuthBeans {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MAX_JWKS_BYTES = 1 << 20;

    /** The server's one clock; tests bring their own. */
    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    @DefaultBean
    TokenVerifier tokenVerifier(AuthConfig config, Clock clock, Revocations revocations) {
        AuthSettings settings = AuthSettings.read(config);
        Optional<JwksKeys> published =
                settings.jwksUrl().map(url -> new JwksKeys(url, http(), Infrastructure.getDefaultWorkerPool(), clock));
        // So that the first client does not wait for it, and a wrong address is seen at start-up.
        published.ifPresent(JwksKeys::refresh);
        return new UnrevokedTokens(new JoseTokenVerifier(settings, published, clock), revocations);
    }

    static Get http() {
        Get http = new Get();
        http.setConnectTimeout(TIMEOUT_MILLIS);
        http.setReadTimeout(TIMEOUT_MILLIS);
        http.setResponseBodySizeLimit(MAX_JWKS_BYTES);
        // Who asks next tries again.
        http.setRetries(0);
        return http;
    }
}
