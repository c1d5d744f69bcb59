package io.roomcast.protocol.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.ServerMessage.Recovered;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamCodecTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final UserId ANN = new UserId("ann");

    private final EventStreamCodec codec = new EventStreamCodec();

    private static Message message(Position position, String data) {
        Json json = Json.checked(data.getBytes(StandardCharsets.UTF_8));
        return new Message(LOBBY, position, 0, ANN, json, null, false);
    }

    private static Position at(long offset) {
        return new Position("e", offset);
    }

    private String encoded(ServerMessage message) {
        Frame frame = codec.encode(message);
        try {
            return frame.textPayload();
        } finally {
            frame.release();
        }
    }

    private static String written(long offset, String data) {
        return "event: message\nid: e:" + offset + "\ndata: {\"type\":\"message\",\"room\":\"lobby\",\"offset\":"
                + offset + ",\"time\":\"1970-01-01T00:00:00.000Z\",\"from\":\"ann\",\"data\":" + data + "}\n\n";
    }

    @Test
    void a_numbered_message_is_an_event_with_its_position_as_id() {
        assertEquals(written(7, "\"hi\""), encoded(new ServerMessage.Published(message(at(7), "\"hi\""), "message")));
    }

    @Test
    void a_message_without_a_place_in_the_order_has_no_id() {
        String event = encoded(new ServerMessage.Published(message(null, "1"), "message"));

        assertTrue(event.startsWith("event: message\ndata: {\"type\":\"message\",\"room\":\"lobby\",\"time\":"), event);
    }

    @Test
    void another_envelope_is_a_message_event_all_the_same() {
        String event = encoded(new ServerMessage.Published(message(at(1), "1"), "price"));

        assertTrue(event.startsWith("event: message\nid: e:1\ndata: {\"type\":\"price\","), event);
    }

    @Test
    void messages_of_a_batch_are_events_of_their_own() {
        var batch = new ServerMessage.Batch(LOBBY, List.of(message(at(1), "1"), message(at(2), "2")), "message");

        assertEquals(written(1, "1") + written(2, "2"), encoded(batch));
    }

    @Test
    void line_ends_between_tokens_do_not_end_an_event() {
        assertEquals(
                written(1, "[1,  2,  3]"),
                encoded(new ServerMessage.Published(message(at(1), "[1,\r\n2,\n\r3]"), "message")));
    }

    @Test
    void who_recovers_nothing_is_at_the_head() {
        assertEquals(
                "event: subscribed\nid: e:3\ndata: {\"type\":\"subscribed\",\"room\":\"lobby\",\"epoch\":\"e\",\"offset\":3}\n\n",
                encoded(new ServerMessage.Subscribed(null, LOBBY, at(3), null, "message")));
        assertEquals(
                "event: subscribed\ndata: {\"type\":\"subscribed\",\"room\":\"lobby\"}\n\n",
                encoded(new ServerMessage.Subscribed(null, LOBBY, null, null, "message")));
    }

    @Test
    void what_was_missed_follows_and_the_id_is_the_place_before_it() {
        var missed = new Recovered(true, List.of(message(at(2), "2"), message(at(3), "3")));

        assertEquals(
                "event: subscribed\nid: e:1\ndata: {\"type\":\"subscribed\",\"room\":\"lobby\",\"epoch\":\"e\",\"offset\":3,"
                        + "\"recovered\":true}\n\n" + written(2, "2") + written(3, "3"),
                encoded(new ServerMessage.Subscribed(null, LOBBY, at(3), missed, "message")));
    }

    @Test
    void who_cannot_recover_is_told_and_goes_on_from_the_head() {
        var lost = new Recovered(false, List.of());

        assertEquals(
                "event: subscribed\nid: e:3\ndata: {\"type\":\"subscribed\",\"room\":\"lobby\",\"epoch\":\"e\",\"offset\":3,"
                        + "\"recovered\":false}\n\n",
                encoded(new ServerMessage.Subscribed(null, LOBBY, at(3), lost, "message")));
    }

    @Test
    void a_gap_moves_the_position() {
        assertEquals(
                "event: gap\nid: e:9\ndata: {\"type\":\"gap\",\"room\":\"lobby\",\"epoch\":\"e\",\"offset\":9}\n\n",
                encoded(new ServerMessage.Gap(LOBBY, at(9))));
        assertEquals(
                "event: gap\ndata: {\"type\":\"gap\",\"room\":\"lobby\"}\n\n",
                encoded(new ServerMessage.Gap(LOBBY, null)));
    }

    @Test
    void a_heartbeat_is_a_comment() {
        assertEquals(": heartbeat\n\n", encoded(new ServerMessage.Heartbeat(0)));
    }

    @Test
    void what_ends_the_stream_is_told() {
        assertEquals(
                "event: reconnect\ndata: {\"type\":\"reconnect\",\"after_ms\":1500}\n\n",
                encoded(new ServerMessage.Reconnect(Duration.ofMillis(1_500))));
        assertTrue(encoded(new ServerMessage.Unsubscribed(null, LOBBY, "why"))
                .startsWith("event: unsubscribed\ndata: {\"type\":\"unsubscribed\""));
        assertTrue(encoded(new ServerMessage.Failure(null, ErrorCode.ROOM_FULL, "full"))
                .startsWith("event: refused\ndata: {\"type\":\"error\",\"code\":\"room_full\""));
    }

    @Test
    void of_all_else_nothing_is_said() {
        for (ServerMessage silent : List.of(
                new ServerMessage.Welcome(null, SessionId.random(), ANN, "pod", Duration.ofSeconds(25), null),
                new ServerMessage.Joined(LOBBY, new Attendance(ANN, new SessionId("s"), null), 1),
                new ServerMessage.Left(LOBBY, new Attendance(ANN, new SessionId("s"), null), 0),
                new ServerMessage.Relay(new Payload(new byte[] {1})))) {
            Frame frame = codec.encode(silent);
            assertTrue(frame.isEmpty(), silent::toString);
            frame.release();
        }
    }
}
