package io.roomcast.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.roomcast.auth.SettingException;
import io.roomcast.testing.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookSettingsTest {
    @TempDir
    private Path directory;

    /** @param namesAndValues names without their prefix, each followed by its value */
    private static Optional<WebhookSettings> read(String... namesAndValues) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put("roomcast.webhooks." + namesAndValues[i], namesAndValues[i + 1]);
        }
        return WebhookSettings.read(ConfigUtils.emptyConfigBuilder()
                .setAddDefaultSources(false)
                .withMapping(WebhookConfig.class)
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(WebhookConfig.class));
    }

    @Test
    void without_a_url_nobody_is_told() {
        assertTrue(read("secret", Backend.SECRET).isEmpty());
    }

    @Test
    void by_default_the_backend_is_told_of_everything() {
        var settings = read("url", "https://example.com/hook", "secret", Backend.SECRET)
                .orElseThrow();
        assertEquals(EnumSet.allOf(EventType.class), settings.types());
        assertEquals(new WebhookQueue.Limits(100, 10, 10_000, 16 << 20), settings.limits());
    }

    @Test
    void the_kinds_of_events_can_be_chosen() {
        var settings = read("url", "http://x/", "secret", Backend.SECRET, "events", "room_occupied, member_left")
                .orElseThrow();
        assertEquals(EnumSet.of(EventType.ROOM_OCCUPIED, EventType.MEMBER_LEFT), settings.types());
    }

    @Test
    void the_secret_may_come_from_a_file() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), Backend.SECRET + "\n");
        var settings = read("url", "http://x/", "secret-file", file.toString()).orElseThrow();
        assertEquals(Backend.SECRET, settings.secret());
        assertFalse(settings.toString().contains(Backend.SECRET));
    }

    @Test
    void a_secret_is_needed() {
        var refusal = assertThrows(SettingException.class, () -> read("url", "http://x/"));
        assertTrue(refusal.getMessage().contains("roomcast.webhooks.secret"), refusal.getMessage());
    }

    @Test
    void a_secret_that_is_too_short_is_refused_and_not_shown() {
        var refusal = assertThrows(SettingException.class, () -> read("url", "http://x/", "secret", "short-one"));
        assertTrue(refusal.getMessage().contains("roomcast.webhooks.secret"), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("short-one"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "url, ftp://x/",
        "url, 'not a url'",
        "events, room_exploded",
        "batch-size, 0",
        "batch-size, 1001",
        "attempts, 0",
        "queue-size, 0",
        "queue-bytes, 0",
        "timeout, 0s",
        "timeout, 2m"
    })
    void what_cannot_work_is_refused_by_name(String name, String value) {
        var refusal = assertThrows(
                SettingException.class,
                () -> read("url", name.equals("url") ? value : "http://x/", "secret", Backend.SECRET, name, value));
        assertTrue(refusal.getMessage().contains("roomcast.webhooks." + name), refusal.getMessage());
    }
}
