package io.roomcast.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BannerTest {
    @Test
    void the_demo_shows_addresses_a_token_and_how_to_publish() {
        String text = new Banner(8081, "the.token", "demo", "the-key").toString();

        assertTrue(text.contains("http://localhost:8081/\n"), text);
        assertTrue(text.contains("ws://localhost:8081/ws/lobby\n"), text);
        assertTrue(text.contains("the.token\n") && text.contains("user demo"), text);
        assertTrue(
                text.contains("curl http://localhost:8081/v1/rooms/lobby/messages -H 'X-API-Key: the-key'"
                        + " -H 'Content-Type: application/json' -d '{\"data\":\"hello\"}'\n"),
                text);
    }
}
