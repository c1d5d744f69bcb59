package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WitnessPlanTest {
    private static final List<URI> URLS = List.of(URI.create("ws://localhost:8080"));

    @Test
    void clients_are_in_rooms_in_turn() {
        WitnessPlan plan = new WitnessPlan(URLS, 2, 3, 0, null, "a:");

        assertEquals("a:0", plan.roomOf(0));
        assertEquals("a:1", plan.roomOf(1));
        assertEquals("a:0", plan.roomOf(2));
    }

    @ParameterizedTest
    @CsvSource({
        "ws://localhost:8080, witness:, /ws/witness%3A0",
        "ws://localhost:8080/, witness:, /ws/witness%3A0",
        "wss://example.org/live/, é+, /live/ws/%C3%A9%2B0"
    })
    void a_room_is_found_below_the_path_of_its_server(URI url, String prefix, String path) {
        assertEquals(path, new WitnessPlan(List.of(url), 1, 1, 0, null, prefix).path(url, 0));
    }

    @ParameterizedTest
    @CsvSource({"ws://localhost:8080, /connection/websocket", "wss://example.org/live/, /live/connection/websocket"})
    void in_the_other_protocol_there_is_one_path_for_all_rooms(URI url, String path) {
        var plan = new WitnessPlan(List.of(url), 1, 1, 0, null, "a:", WitnessProtocol.CENTRIFUGE);
        assertEquals(path, plan.path(url, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "localhost:8080",
                "ws:///",
                "ws://localhost?epoch=1",
                "/ws",
                "ws://localhost#x"
            })
    void a_url_is_that_of_a_server(String url) {
        assertThrows(
                IllegalArgumentException.class, () -> new WitnessPlan(List.of(URI.create(url)), 1, 1, 0, null, "a:"));
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "2, 1, 0", "1, 0, 0", "1, 50001, 0", "1, 1, -1", "1, 1, 50001"})
    void more_than_can_be_carried_is_refused(int rooms, int clients, int rate) {
        assertThrows(IllegalArgumentException.class, () -> new WitnessPlan(URLS, rooms, clients, rate, null, "a:"));
    }

    @Test
    void there_is_no_plan_without_a_server() {
        assertThrows(IllegalArgumentException.class, () -> new WitnessPlan(List.of(), 1, 1, 0, null, "a:"));
    }

    @Test
    void the_token_is_not_told() {
        assertFalse(new WitnessPlan(URLS, 1, 1, 0, "secret", "a:").toString().contains("secret"));
    }
}
