package io.roomcast.auth;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Refuses to start a server that could let nobody in, or whose keys cannot be read. */
@Singleton
class AuthStartupCheck {
    static final String NO_KEY =
            "No key: set ROOMCAST_AUTH_SECRET (at least 32 bytes), ROOMCAST_AUTH_PUBLIC_KEY or ROOMCAST_AUTH_JWKS_URL,"
                    + " or allow anonymous access with ROOMCAST_AUTH_ANONYMOUS=true.";

    static final String OPEN_API =
            "ROOMCAST_API_ANONYMOUS=true gives whoever comes all rights in the backend API; it goes only with"
                    + " ROOMCAST_AUTH_ANONYMOUS=true.";

    private static final Logger LOG = Logger.getLogger(AuthStartupCheck.class);

    private final AuthConfig auth;
    private final ApiConfig api;
    private final Instance<TokenVerifier> verifier;

    @Inject
    AuthStartupCheck(AuthConfig auth, ApiConfig api, Instance<TokenVerifier> verifier) {
        this.auth = auth;
        this.api = api;
        this.verifier = verifier;
    }

    /** Before the other observers: they may need what is checked here. */
    void check(@Observes @Priority(1) StartupEvent event) {
        LOG.info(check(auth, api, LaunchMode.current()));
        verifier.get();
    }

    /**
     * Fails with {@link SettingException} if the server should not start.
     *
     * @return what to log
     */
    static String check(AuthConfig auth, ApiConfig api, LaunchMode mode) {
        AuthSettings settings = AuthSettings.read(auth);
        ApiKeys.read(api).forEach(key -> {});
        if (mode.isProduction() && !settings.hasKey() && !settings.anonymous()) {
            throw new SettingException(NO_KEY);
        }
        if (api.anonymous() && !settings.anonymous()) {
            throw new SettingException(OPEN_API);
        }
        return settings.summary() + (api.anonymous() ? "; backend API open to everyone" : "");
    }
}
