package io.roomcast.protocol.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonBodiesTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final Position HEAD = new Position("e1", 12);

    @Test
    void a_publish_is_answered_with_its_place() {
        assertEquals(
                "{\"room\":\"lobby\",\"epoch\":\"e1\",\"offset\":12}", text(JsonBodies.published(LOBBY, HEAD, false)));
        assertEquals(
                "{\"room\":\"lobby\",\"epoch\":\"e1\",\"offset\":12,\"duplicate\":true}",
                text(JsonBodies.published(LOBBY, HEAD, true)));
        assertEquals("{\"room\":\"lobby\"}", text(JsonBodies.published(LOBBY, null, false)));
    }

    @Test
    void history_looks_as_on_a_web_socket() {
        Message message =
                new Message(LOBBY, new Position("e1", 12), 0, new UserId("ann"), JsonValues.quote("hi"), null, false);
        assertEquals(
                "{\"room\":\"lobby\",\"epoch\":\"e1\",\"offset\":12,\"complete\":true,\"messages\":[{\"type\":\"message\","
                        + "\"room\":\"lobby\",\"offset\":12,\"time\":\"1970-01-01T00:00:00.000Z\",\"from\":\"ann\","
                        + "\"data\":\"hi\"}]}",
                text(JsonBodies.history(LOBBY, HEAD, true, List.of(message), "message")));
        assertEquals(
                "{\"room\":\"lobby\",\"complete\":false,\"messages\":[]}",
                text(JsonBodies.history(LOBBY, null, false, List.of(), "message")));
    }

    @Test
    void a_ticket_says_for_how_long_it_is_good() {
        assertEquals("{\"ticket\":\"t1\",\"expires_in\":30}", text(JsonBodies.ticket("t1", 30)));
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
