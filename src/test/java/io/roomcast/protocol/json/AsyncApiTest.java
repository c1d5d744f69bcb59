package io.roomcast.protocol.json;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.AsyncApi;
import io.roomcast.testing.Page;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The description of the protocol, and the frames on its page that are not played, are what the codec reads and writes. */
class AsyncApiTest {
    private static final Page PAGE = Page.at("docs/protocol.md");
    private static final JsonMapper JSON = new JsonMapper();
    private static final RoomId ROOM = new RoomId("chat:1");
    private static final RoomId LIVE = new RoomId("live:1");
    private static final UserId ANN = new UserId("ann");
    private static final JobId JOB = new JobId("S3EYhRxUBPqEOHK5");
    private static final Position HEAD = new Position("tbEqPywnbG2q", 42);
    private static final Position BEFORE = new Position("tbEqPywnbG2q", 41);
    private static final long TIME = Instant.parse("2026-11-21T14:07:28.100Z").toEpochMilli();
    private static final Message HELLO = new Message(ROOM, HEAD, TIME, ANN, json("\"hello\""), null, false);

    private static final Message PUSH =
            new Message(ROOM, new Position("tbEqPywnbG2q", 43), TIME, null, json("{\"price\":9.5}"), null, false);
    private static final ServerMessage BATCH = new ServerMessage.Batch(ROOM, List.of(HELLO, PUSH), "message");

    private final AsyncApi description = new AsyncApi();
    private final JsonCodec codec = new JsonCodec();

    @Test
    void every_command_of_the_page_is_described_and_no_other() {
        assertEquals(inTheTable(3), description.commands());
    }

    @Test
    void every_example_of_a_command_is_read_as_that_command() {
        assertAll(description.examplesOfCommands().stream().map(example -> () -> {
            description.describesCommand(example);
            ClientMessage read = codec.decode(example.toString().getBytes(StandardCharsets.UTF_8), ROOM);
            assertEquals(
                    example.path("type").textValue(),
                    read.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    read::toString);
        }));
    }

    @Test
    void every_frame_of_the_page_is_described_and_no_other() {
        assertEquals(inTheTable(2), description.frames());
    }

    /** The names of commands are in its table of three columns, those of frames in that of two. */
    private static Set<String> inTheTable(int columns) {
        return PAGE.table("Protocol").stream()
                .filter(row -> row.cells().size() == columns)
                .flatMap(row -> row.codes(0).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void every_example_of_a_frame_is_as_the_server_writes_it() {
        Set<JsonNode> written =
                written(samples()).stream().map(AsyncApiTest::tree).collect(Collectors.toSet());

        assertEquals(written, Set.copyOf(description.examplesOfFrames()));
        written.forEach(description::describesFrame);
    }

    @Test
    void every_error_code_is_described() {
        assertEquals(Arrays.stream(ErrorCode.values()).map(ErrorCode::wireName).toList(), description.errorCodes());
    }

    @Test
    void frames_of_the_page_that_are_not_played_are_as_the_server_writes_them() {
        List<String> page = PAGE.blocks().stream()
                .filter(block -> block.info().equals("frames"))
                .flatMap(block -> block.content().lines())
                .toList();

        assertEquals(
                written(List.of(
                        BATCH,
                        new ServerMessage.Heartbeat(TIME),
                        new ServerMessage.Gap(ROOM, BEFORE),
                        new ServerMessage.Gap(LIVE, null),
                        new ServerMessage.Reconnect(Duration.ofMillis(1_500)),
                        new ServerMessage.JobProgress(JOB, "statistics", json("{\"done\":4096,\"of\":10000}")),
                        failure("8", ErrorCode.UNAVAILABLE, "Redis is away"),
                        failure("9", ErrorCode.INTERNAL, "the server failed; it has been logged"))),
                page);
        page.stream().map(AsyncApiTest::tree).forEach(description::describesFrame);
    }

    /** One of each kind of frame, or two where they differ. */
    private static List<ServerMessage> samples() {
        return List.of(
                new ServerMessage.Welcome(
                        null,
                        new SessionId("Zx8kq0kq8tWJuY3V"),
                        ANN,
                        "roomcast-0",
                        Duration.ofSeconds(25),
                        Duration.ofHours(1)),
                new ServerMessage.Subscribed(
                        json("2"), ROOM, HEAD, new ServerMessage.Recovered(true, List.of(HELLO)), "message"),
                new ServerMessage.Subscribed(null, LIVE, null, null, "message"),
                new ServerMessage.Unsubscribed(null, ROOM, "unsubscribed by the server"),
                new ServerMessage.Published(HELLO, "message"),
                BATCH,
                new ServerMessage.Joined(ROOM, new Attendance(ANN, new SessionId("s"), null), 2),
                new ServerMessage.Left(ROOM, new Attendance(ANN, new SessionId("s"), null), 1),
                new ServerMessage.Gap(ROOM, BEFORE),
                new ServerMessage.Reconnect(Duration.ofMillis(1_500)),
                new ServerMessage.Ack(json("4"), HEAD, false, false),
                new ServerMessage.JobAccepted(json("8"), JOB),
                new ServerMessage.Present(
                        json("5"), ROOM, List.of(new ServerMessage.Member(ANN, json("{\"name\":\"Ann\"}"), 1))),
                new ServerMessage.HistoryPage(json("6"), ROOM, HEAD, true, List.of(HELLO), "message"),
                new ServerMessage.Refreshed(json("7"), new SessionId("Zx8kq0kq8tWJuY3V"), Duration.ofHours(1)),
                new ServerMessage.JobProgress(JOB, "statistics", json("{\"done\":4096,\"of\":10000}")),
                new ServerMessage.JobResult(JOB, "statistics", true, json("{\"count\":3}")),
                new ServerMessage.JobResult(JOB, "statistics", false, json("\"there are no numbers\"")),
                new ServerMessage.Heartbeat(TIME),
                new ServerMessage.Pong(json("9")),
                new ServerMessage.Failure(json("4"), ErrorCode.RATE_LIMITED, "too many messages", 980));
    }

    private static ServerMessage failure(String id, ErrorCode code, String text) {
        return new ServerMessage.Failure(json(id), code, text);
    }

    private List<String> written(List<ServerMessage> messages) {
        return messages.stream().map(this::written).toList();
    }

    private String written(ServerMessage message) {
        Frame frame = codec.encode(message);
        try {
            return frame.textPayload();
        } finally {
            frame.release();
        }
    }

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(text, malformed);
        }
    }
}
