package io.roomcast.authorize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.roomcast.auth.SettingException;
import io.roomcast.authorize.AuthorizeConfig.OnFailure;
import io.roomcast.testing.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizeSettingsTest {
    @TempDir
    private Path directory;

    /** @param namesAndValues names without their prefix, each followed by its value */
    private static Optional<AuthorizeSettings> read(String... namesAndValues) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put("roomcast.authorize." + namesAndValues[i], namesAndValues[i + 1]);
        }
        return AuthorizeSettings.read(ConfigUtils.emptyConfigBuilder()
                .setAddDefaultSources(false)
                .withMapping(AuthorizeConfig.class)
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(AuthorizeConfig.class));
    }

    @Test
    void without_a_url_nobody_is_asked() {
        assertTrue(read("secret", Backend.SECRET).isEmpty());
    }

    @Test
    void by_default_it_fails_closed() {
        assertEquals(
                OnFailure.DENY,
                read("url", "http://x/", "secret", Backend.SECRET).orElseThrow().onFailure());
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
        assertTrue(refusal.getMessage().contains("roomcast.authorize.secret"), refusal.getMessage());
    }

    @Test
    void a_secret_that_is_too_short_is_refused_and_not_shown() {
        var refusal = assertThrows(SettingException.class, () -> read("url", "http://x/", "secret", "short-one"));
        assertFalse(refusal.getMessage().contains("short-one"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "url, ftp://x/",
        "url, 'not a url'",
        "timeout, 0s",
        "timeout, 31s",
        "cache-ttl, 2d",
        "cache-size, -1",
        "max-pending, 0",
        "failures, 0",
        "pause, 0s"
    })
    void what_cannot_work_is_refused_by_name(String name, String value) {
        var refusal = assertThrows(
                SettingException.class,
                () -> read("url", name.equals("url") ? value : "http://x/", "secret", Backend.SECRET, name, value));
        assertTrue(refusal.getMessage().contains("roomcast.authorize." + name), refusal.getMessage());
    }
}
