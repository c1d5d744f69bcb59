package io.roomcast.protocol.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.ServerMessage.Ack;
import io.roomcast.protocol.ServerMessage.Batch;
import io.roomcast.protocol.ServerMessage.Failure;
import io.roomcast.protocol.ServerMessage.Gap;
import io.roomcast.protocol.ServerMessage.Heartbeat;
import io.roomcast.protocol.ServerMessage.HistoryPage;
import io.roomcast.protocol.ServerMessage.JobAccepted;
import io.roomcast.protocol.ServerMessage.JobProgress;
import io.roomcast.protocol.ServerMessage.JobResult;
import io.roomcast.protocol.ServerMessage.Joined;
import io.roomcast.protocol.ServerMessage.Left;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.ServerMessage.Pong;
import io.roomcast.protocol.ServerMessage.Present;
import io.roomcast.protocol.ServerMessage.Published;
import io.roomcast.protocol.ServerMessage.Recovered;
import io.roomcast.protocol.ServerMessage.Refreshed;
import io.roomcast.protocol.ServerMessage.Relay;
import io.roomcast.protocol.ServerMessage.Subscribed;
import io.roomcast.protocol.ServerMessage.Unsubscribed;
import io.roomcast.protocol.ServerMessage.Welcome;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every frame of the server as it stands on the wire. */
class JsonFramesTest {
    private static final SessionId SESSION = new SessionId("s1");
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final UserId ANN = new UserId("ann");
    private static final Position HEAD = new Position("e1", 12);
    private static final long NOON = Instant.parse("2026-03-01T12:00:00.007Z").toEpochMilli();
    private static final Message HELLO =
            new Message(LOBBY, new Position("e1", 3), NOON, ANN, json("\"hello\""), null, false);
    private static final Message PUSH =
            new Message(LOBBY, null, NOON, null, json("{\"n\":1}"), new Origin(new SessionId("s"), 1), true);
    private static final String HELLO_FIELDS =
            "\"room\":\"lobby\",\"offset\":3,\"time\":\"2026-03-01T12:00:00.007Z\",\"from\":\"ann\",\"data\":\"hello\"}";

    private final JsonCodec codec = new JsonCodec();

    @Test
    void welcome() {
        assertFrame("""
                {"type":"welcome","id":1,"session":"s1","user":"ann","pod":"p1","heartbeat":25,"expires_in":60}""", new Welcome(json("1"), new SessionId("s1"), ANN, "p1", seconds(25), seconds(60)));
    }

    @Test
    void welcome_of_an_identity_that_does_not_end() {
        assertFrame("""
                {"type":"welcome","session":"s1","user":"ann","pod":"p1","heartbeat":25}""", new Welcome(null, new SessionId("s1"), ANN, "p1", seconds(25), null));
    }

    @Test
    void a_rest_of_a_second_counts_as_a_whole_one_and_what_is_over_as_none() {
        assertFrame(
                "{\"type\":\"refreshed\",\"expires_in\":2}", new Refreshed(null, SESSION, Duration.ofMillis(1_001)));
        assertFrame("{\"type\":\"refreshed\",\"expires_in\":0}", new Refreshed(null, SESSION, seconds(-5)));
    }

    @Test
    void subscribed() {
        assertFrame(
                "{\"type\":\"subscribed\",\"id\":\"a\",\"room\":\"lobby\",\"epoch\":\"e1\",\"offset\":12}",
                new Subscribed(json("\"a\""), LOBBY, HEAD, null, "message"));
    }

    @Test
    void subscribed_and_recovered() {
        assertFrame(
                "{\"type\":\"subscribed\",\"room\":\"lobby\",\"epoch\":\"e1\",\"offset\":12,\"recovered\":true,"
                        + "\"messages\":[{\"type\":\"message\"," + HELLO_FIELDS + "]}",
                new Subscribed(null, LOBBY, HEAD, new Recovered(true, List.of(HELLO)), "message"));
    }

    @Test
    void subscribed_but_not_recovered() {
        assertFrame(
                "{\"type\":\"subscribed\",\"room\":\"lobby\",\"epoch\":\"e1\",\"offset\":12,\"recovered\":false,"
                        + "\"messages\":[]}",
                new Subscribed(null, LOBBY, HEAD, new Recovered(false, List.of()), "message"));
    }

    @Test
    void subscribed_to_a_room_without_history() {
        assertFrame(
                "{\"type\":\"subscribed\",\"room\":\"lobby\",\"recovered\":false,\"messages\":[]}",
                new Subscribed(null, LOBBY, null, new Recovered(false, List.of()), "message"));
    }

    @Test
    void unsubscribed() {
        assertFrame(
                "{\"type\":\"unsubscribed\",\"id\":1,\"room\":\"lobby\"}", new Unsubscribed(json("1"), LOBBY, null));
        assertFrame(
                "{\"type\":\"unsubscribed\",\"room\":\"lobby\",\"reason\":\"not \\\"allowed\\\"\"}",
                new Unsubscribed(null, LOBBY, "not \"allowed\""));
    }

    @Test
    void ack_of_a_job() {
        assertFrame("{\"type\":\"ack\",\"id\":1,\"job_id\":\"j1\"}", new JobAccepted(json("1"), new JobId("j1")));
    }

    @Test
    void what_becomes_of_a_job() {
        assertFrame(
                "{\"type\":\"job_progress\",\"job_id\":\"j1\",\"job\":\"resize\",\"progress\":{\"done\":1}}",
                new JobProgress(new JobId("j1"), "resize", json("{\"done\":1}")));
        assertFrame(
                "{\"type\":\"job_result\",\"job_id\":\"j1\",\"job\":\"resize\",\"status\":\"done\",\"result\":[1]}",
                new JobResult(new JobId("j1"), "resize", true, json("[1]")));
        assertFrame(
                "{\"type\":\"job_result\",\"job_id\":\"j1\",\"job\":\"resize\",\"status\":\"failed\",\"error\":\"no\"}",
                new JobResult(new JobId("j1"), "resize", false, json("\"no\"")));
    }

    @Test
    void ack() {
        assertFrame(
                "{\"type\":\"ack\",\"id\":1,\"epoch\":\"e1\",\"offset\":12}", new Ack(json("1"), HEAD, false, false));
        assertFrame(
                "{\"type\":\"ack\",\"id\":1,\"epoch\":\"e1\",\"offset\":12,\"duplicate\":true}",
                new Ack(json("1"), HEAD, true, false));
        assertFrame(
                "{\"type\":\"ack\",\"id\":1,\"epoch\":\"e1\",\"offset\":12,\"position\":true}",
                new Ack(json("1"), HEAD, false, true));
        assertFrame("{\"type\":\"ack\",\"id\":1}", new Ack(json("1"), null, false, false));
    }

    @Test
    void presence() {
        assertFrame(
                "{\"type\":\"presence\",\"id\":1,\"room\":\"lobby\",\"members\":["
                        + "{\"user\":\"ann\",\"info\":{\"x\":1},\"sessions\":2},{\"user\":\"b\\\"b\",\"sessions\":1}]}",
                new Present(
                        json("1"),
                        LOBBY,
                        List.of(new Member(ANN, json("{\"x\":1}"), 2), new Member(new UserId("b\"b"), null, 1))));
        assertFrame("{\"type\":\"presence\",\"room\":\"lobby\",\"members\":[]}", new Present(null, LOBBY, List.of()));
    }

    @Test
    void history() {
        assertFrame(
                "{\"type\":\"history\",\"id\":1,\"room\":\"lobby\",\"epoch\":\"e1\",\"offset\":12,\"complete\":true,"
                        + "\"messages\":[{\"type\":\"message\"," + HELLO_FIELDS + ",{\"type\":\"message\","
                        + HELLO_FIELDS + "]}",
                new HistoryPage(json("1"), LOBBY, HEAD, true, List.of(HELLO, HELLO), "message"));
        assertFrame(
                "{\"type\":\"history\",\"room\":\"lobby\",\"complete\":false,\"messages\":[]}",
                new HistoryPage(null, LOBBY, null, false, List.of(), "message"));
    }

    @Test
    void refreshed() {
        assertFrame(
                "{\"type\":\"refreshed\",\"id\":1,\"expires_in\":3600}",
                new Refreshed(json("1"), SESSION, seconds(3_600)));
        assertFrame("{\"type\":\"refreshed\"}", new Refreshed(null, SESSION, null));
    }

    @Test
    void pong() {
        assertFrame("{\"type\":\"pong\",\"id\":\"x\"}", new Pong(json("\"x\"")));
        assertFrame("{\"type\":\"pong\"}", new Pong(null));
    }

    @Test
    void message() {
        assertFrame("{\"type\":\"message\"," + HELLO_FIELDS, new Published(HELLO, "message"));
    }

    @Test
    void message_of_the_server_in_a_room_without_history() {
        assertFrame("""
                {"type":"message","room":"lobby","time":"2026-03-01T12:00:00.007Z","data":{"n":1}}""", new Published(PUSH, "message"));
    }

    @Test
    void message_in_an_envelope() {
        assertFrame("{\"type\":\"user_event\"," + HELLO_FIELDS, new Published(HELLO, "user_event"));
    }

    @Test
    void batch() {
        assertFrame(
                "{\"type\":\"batch\",\"room\":\"lobby\",\"messages\":[{\"type\":\"tick\"," + HELLO_FIELDS
                        + ",{\"type\":\"tick\"," + HELLO_FIELDS + "],\"count\":2}",
                new Batch(LOBBY, List.of(HELLO, HELLO), "tick"));
    }

    @Test
    void joined_and_left() {
        assertFrame(
                "{\"type\":\"joined\",\"room\":\"lobby\",\"user\":\"ann\",\"members\":2}",
                new Joined(LOBBY, new Attendance(ANN, SESSION, null), 2));
        assertFrame(
                "{\"type\":\"left\",\"room\":\"lobby\",\"user\":\"ann\",\"members\":0}",
                new Left(LOBBY, new Attendance(ANN, SESSION, null), 0));
    }

    @Test
    void heartbeat() {
        assertFrame("{\"type\":\"heartbeat\",\"time\":\"2026-03-01T12:00:00.007Z\"}", new Heartbeat(NOON));
    }

    @Test
    void gap() {
        assertFrame("{\"type\":\"gap\",\"room\":\"lobby\",\"epoch\":\"e1\",\"offset\":12}", new Gap(LOBBY, HEAD));
        assertFrame("{\"type\":\"gap\",\"room\":\"lobby\"}", new Gap(LOBBY, null));
    }

    @Test
    void error() {
        assertFrame(
                "{\"type\":\"error\",\"id\":1,\"code\":\"bad_request\",\"message\":\"say \\\"data\\\"\",\"retry\":false}",
                new Failure(json("1"), ErrorCode.BAD_REQUEST, "say \"data\""));
        assertFrame(
                "{\"type\":\"error\",\"code\":\"rate_limited\",\"message\":\"slower\",\"retry\":true,"
                        + "\"retry_after_ms\":1500}",
                new Failure(null, ErrorCode.RATE_LIMITED, "slower", 1_500));
    }

    @ParameterizedTest
    @EnumSource
    void error_of_every_code(ErrorCode code) {
        assertFrame(
                "{\"type\":\"error\",\"code\":\"" + code.wireName() + "\",\"message\":\"m\",\"retry\":" + code.retry()
                        + "}",
                new Failure(null, code, "m"));
    }

    @Test
    void a_relay_is_binary_and_as_it_came() {
        Frame frame = codec.encode(new Relay(new Payload(new byte[] {0, -1, 10})));
        try {
            assertFalse(frame.isText());
            assertArrayEquals(new byte[] {0, -1, 10}, frame.payload());
        } finally {
            frame.release();
        }
    }

    @Test
    void names_of_any_script_are_written_as_they_are() {
        assertFrame(
                "{\"type\":\"joined\",\"room\":\"\u043A\u0443\u0445\u043D\u044F:\u65E5\u672C\",\"user\":\"\u00C5sa \uD83D\uDE00\\\\\",\"members\":1}",
                new Joined(
                        new RoomId("\u043A\u0443\u0445\u043D\u044F:\u65E5\u672C"),
                        new Attendance(new UserId("\u00C5sa \uD83D\uDE00\\"), SESSION, json("{\"a\":1}")),
                        1));
    }

    @Test
    void a_frame_larger_than_any_buffer_kept_is_whole_and_the_next_one_too() {
        String text = "x".repeat(600_000);
        Message large = new Message(LOBBY, new Position("e1", 1), NOON, null, JsonValues.quote(text), null, false);
        assertFrame(
                "{\"type\":\"message\",\"room\":\"lobby\",\"offset\":1,\"time\":\"2026-03-01T12:00:00.007Z\",\"data\":\""
                        + text + "\"}",
                new Published(large, "message"));
        assertFrame("{\"type\":\"pong\"}", new Pong(null));
    }

    private void assertFrame(String expected, ServerMessage message) {
        Frame frame = codec.encode(message);
        try {
            assertEquals(expected, frame.textPayload());
        } finally {
            frame.release();
        }
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }
}
