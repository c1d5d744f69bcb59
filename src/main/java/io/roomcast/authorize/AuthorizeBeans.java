package io.roomcast.authorize;

import io.quarkus.runtime.StartupEvent;
import io.roomcast.auth.SettingException;
import io.roomcast.callback.SignedPost;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.room.Namespaces;
import io.roomcast.session.Authorizer;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Gives sessions somebody to ask, where namespaces leave decisions to a backend. */
@Singleton
final class AuthorizeBeans {
    /** A ruling is a few words. */
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    private final Optional<Authorization> authorization;

    AuthorizeBeans(AuthorizeConfig config, Namespaces namespaces, Clock clock, RoomMetrics metrics) {
        authorization = AuthorizeSettings.read(config).map(settings -> {
            var backend =
                    new SignedPost(settings.url(), settings.secret(), settings.timeout(), MAX_ANSWER_BYTES, clock);
            return new Authorization(settings, backend, System::nanoTime, metrics);
        });
        namespaces.askingNamespace().filter(name -> authorization.isEmpty()).ifPresent(name -> {
            throw new SettingException(
                    "Set roomcast.authorize.url: roomcast.rooms." + name + ".authorize leaves decisions to a backend.");
        });
        metrics.gauge(
                "roomcast.authorize.cache",
                "Answers of the backend that are kept",
                () -> authorization.map(Authorization::kept).orElse(0));
        metrics.gauge(
                "roomcast.authorize.open",
                "1 while the backend is left alone because it did not answer",
                () -> authorization.filter(Authorization::isOpen).isPresent() ? 1 : 0);
    }

    @Produces
    @Singleton
    Authorizer authorizer() {
        return authorization.<Authorizer>map(made -> made).orElse(Authorizer.EVERYTHING);
    }

    /** What is set wrong is found at the start, not with the first session. */
    void start(@Observes StartupEvent event) {}
}
