package io.roomcast.cli;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import io.roomcast.auth.ApiConfig;
import io.roomcast.auth.AuthConfig;
import io.roomcast.auth.Grant;
import io.roomcast.auth.RoomAction;
import io.roomcast.auth.TokenRequest;
import io.roomcast.auth.TokenSigner;
import io.roomcast.protocol.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/** What the main thread does once the server listens: in the demo it says how to use it, then it waits for the end. */
@Singleton
public class RoomcastApplication implements QuarkusApplication {
    /** The word after which the server presents itself. */
    public static final String DEMO = "demo";

    private static final UserId USER = new UserId("demo");
    private static final Duration TOKEN_TTL = Duration.ofHours(24);

    private final HttpServer server;
    private final AuthConfig auth;
    private final ApiConfig api;
    private final Clock clock;

    @Inject
    RoomcastApplication(HttpServer server, AuthConfig auth, ApiConfig api, Clock clock) {
        this.server = server;
        this.auth = auth;
        this.api = api;
        this.clock = clock;
    }

    @Override
    public int run(String... args) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT || List.of(args).contains(DEMO)) {
            System.out.print(banner());
            System.out.flush();
        }
        Quarkus.waitForExit();
        return 0;
    }

    private Banner banner() {
        Grant everything = new Grant("*", EnumSet.allOf(RoomAction.class));
        String token = TokenSigner.from(auth, clock)
                .map(signer -> signer.sign(TokenRequest.of(USER, List.of(everything), TOKEN_TTL)))
                .orElse("-");
        String apiKey = api.key().map(keys -> keys.get(0)).orElse("<your API key>");
        return new Banner(server.getPort(), token, USER.value(), apiKey);
    }
}
