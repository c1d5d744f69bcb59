package io.roomcast.webhooks;

import io.roomcast.auth.SettingException;
import io.roomcast.auth.SettingText;
import io.roomcast.callback.SignedPost;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is configured, checked.
 *
 * @param types of which the backend is told
 */
record WebhookSettings(URI url, String secret, Set<EventType> types, Duration timeout, WebhookQueue.Limits limits) {
    private static final String PREFIX = "roomcast.webhooks.";
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

    /** Empty where nobody is told. Throws {@link SettingException}, in a sentence that names the property. */
    static Optional<WebhookSettings> read(WebhookConfig config) {
        return config.url().map(url -> {
            String secret = SettingText.readSecret(
                    PREFIX + "secret",
                    config.secret(),
                    config.secretFile(),
                    SignedPost.MIN_SECRET_BYTES,
                    "the backend cannot know who calls");
            if (config.timeout().compareTo(Duration.ofMillis(1)) < 0
                    || config.timeout().compareTo(MAX_TIMEOUT) > 0) {
                throw new SettingException(
                        PREFIX + "timeout is " + config.timeout() + "; it must be from 1 ms to 1 minute.");
            }
            require("batch-size", config.batchSize(), 1, 1_000);
            require("attempts", config.attempts(), 1, 100);
            require("queue-size", config.queueSize(), 1, 1_000_000);
            require("queue-bytes", config.queueBytes().asLongValue(), 1, 1L << 30);
            var limits = new WebhookQueue.Limits(
                    config.batchSize(),
                    config.attempts(),
                    config.queueSize(),
                    config.queueBytes().asLongValue());
            return new WebhookSettings(
                    SettingText.httpUrl(PREFIX + "url", url), secret, types(config.events()), config.timeout(), limits);
        });
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "webhooks " + types;
    }

    private static Set<EventType> types(List<String> names) {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (String name : names) {
            types.add(EventType.parse(name.strip())
                    .orElseThrow(() -> new SettingException(
                            "The value of " + PREFIX + "events names an unknown event: " + name + ".")));
        }
        return types;
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new SettingException(
                    PREFIX + name + " is " + value + "; it must be from " + least + " to " + most + ".");
        }
    }
}
