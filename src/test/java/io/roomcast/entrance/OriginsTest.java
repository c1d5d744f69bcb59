package io.roomcast.entrance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    @Test
    void a_listed_origin_is_the_same_scheme_host_and_port() {
        Origins origins =
                Origins.of(List.of("https://App.example.com", " http://localhost:3000", "https://b.example:443"));

        for (String listed : List.of(
                "https://app.example.com",
                "https://app.example.com:443",
                "HTTPS://APP.EXAMPLE.COM",
                "http://localhost:3000",
                "https://b.example")) {
            assertTrue(origins.allows(listed), listed);
        }
        for (String foreign : List.of(
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://app.example.com.evil.example",
                "https://evil.example/https://app.example.com",
                "https://example.com",
                "http://localhost",
                "null",
                "",
                "*")) {
            assertFalse(origins.allows(foreign), foreign);
        }
    }

    @Test
    void a_star_is_for_all() {
        Origins origins = Origins.of(List.of("https://app.example.com", "*"));
        assertTrue(origins.any());
        assertTrue(origins.allows("null") && origins.allows("capacitor://localhost"));
    }

    @Test
    void pages_of_no_origin_may_be_listed_and_so_may_apps() {
        Origins origins = Origins.of(List.of("null", "capacitor://localhost"));
        assertTrue(origins.allows("null") && origins.allows("capacitor://localhost"));
        assertFalse(origins.allows("https://localhost"));
    }

    @Test
    void an_empty_list_leaves_the_server_itself() {
        assertFalse(Origins.of(List.of("")).allows("https://app.example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.example.com",
                "https://app.example.com/",
                "https://a.example/page",
                "https://",
                "https://*.example.com/x"
            })
    void what_is_no_origin_stops_the_start(String wrong) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> Origins.of(List.of(wrong)));
        assertTrue(refused.getMessage().startsWith("roomcast.origins has \"" + wrong), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "https://chat.example.com, chat.example.com, true",
        "https://chat.example.com, chat.example.com:443, true",
        "http://chat.example.com, chat.example.com, true",
        "http://chat.example.com:80, chat.example.com, true",
        "http://localhost:8080, localhost:8080, true",
        "https://Chat.example.com, chat.Example.com, true",
        "http://[::1]:8080, [::1]:8080, true",
        "http://localhost:3000, localhost:8080, false",
        "https://chat.example.com:8443, chat.example.com, false",
        "https://chat.example.com, chat.example.com:80, false",
        "https://evil.example, chat.example.com, false",
        "null, chat.example.com, false",
        "chat.example.com, chat.example.com, false"
    })
    void the_own_origin_is_what_the_client_calls_the_server_whatever_the_scheme(
            String origin, String host, boolean own) {
        assertEquals(own, Origins.isOwn(origin, HostAndPort.parseAuthority(host, -1)));
        assertFalse(Origins.isOwn(origin, null));
    }
}
