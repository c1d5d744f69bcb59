package io.roomcast.cli;

import io.roomcast.auth.AuthConfig;
import io.roomcast.auth.SettingException;
import io.roomcast.auth.TokenRequest;
import io.roomcast.auth.TokenSigner;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** {@code token}: a token for the secret that the server would use here. */
final class TokenCommand {
    private final Supplier<AuthConfig> config;
    private final Clock clock;

    TokenCommand(Supplier<AuthConfig> config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Fails with {@link UsageException}, or with {@link SettingException} where there is nothing to sign with. */
    String run(List<String> options) {
        TokenRequest request = TokenOptions.parse(options);
        return TokenSigner.from(config.get(), clock)
                .orElseThrow(() -> new SettingException(
                        "No secret: set ROOMCAST_AUTH_SECRET (at least 32 bytes) or ROOMCAST_AUTH_SECRET_FILE"
                                + " to the one the server has."))
                .sign(request);
    }
}
