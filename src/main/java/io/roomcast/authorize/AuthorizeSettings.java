package io.roomcast.authorize;

import io.roomcast.auth.SettingException;
import io.roomcast.auth.SettingText;
import io.roomcast.authorize.AuthorizeConfig.OnFailure;
import io.roomcast.callback.SignedPost;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What is configured, checked. */
record AuthorizeSettings(
        URI url,
        String secret,
        Duration timeout,
        OnFailure onFailure,
        Duration cacheTtl,
        int cacheSize,
        int maxPending,
        int failures,
        Duration pause) {
    private static final String PREFIX = "roomcast.authorize.";

    /** Empty without a URL. Throws {@link SettingException}, in a sentence that names the property. */
    static Optional<AuthorizeSettings> read(AuthorizeConfig config) {
        return config.url().map(url -> {
            String secret = SettingText.readSecret(
                    PREFIX + "secret",
                    config.secret(),
                    config.secretFile(),
                    SignedPost.MIN_SECRET_BYTES,
                    "the backend cannot know who asks");
            require("timeout", config.timeout(), Duration.ofMillis(1), Duration.ofSeconds(30));
            require("cache-ttl", config.cacheTtl(), Duration.ZERO, Duration.ofDays(1));
            require("pause", config.pause(), Duration.ofMillis(1), Duration.ofHours(1));
            require("cache-size", config.cacheSize(), 0, 10_000_000);
            require("max-pending", config.maxPending(), 1, 1_000_000);
            require("failures", config.failures(), 1, 1_000_000);
            return new AuthorizeSettings(
                    SettingText.httpUrl(PREFIX + "url", url),
                    secret,
                    config.timeout(),
                    config.onFailure(),
                    config.cacheTtl(),
                    config.cacheSize(),
                    config.maxPending(),
                    config.failures(),
                    config.pause());
        });
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "authorize, on failure " + onFailure;
    }

    private static <T extends Comparable<T>> void require(String name, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new SettingException(
                    PREFIX + name + " is " + value + "; it must be from " + least + " to " + most + ".");
        }
    }
}
