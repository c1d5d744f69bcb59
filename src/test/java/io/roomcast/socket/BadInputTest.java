package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.RawWebSocket;
import io.roomcast.testing.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, it gets the right answer, and its neighbours notice nothing. */
@QuarkusTest
class BadInputTest {
    @RegisterExtension
    final House house = new House();

    private QuietPair neighbours;

    @BeforeEach
    void two_neighbours_talk() {
        neighbours = new QuietPair(house);
    }

    @AfterEach
    void the_neighbours_still_talk() {
        neighbours.stillTalk();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- frames that are no commands ----

    static Stream<String> malformed() {
        return Stream.of(
                "{",
                "{}}",
                "{} {}",
                "{}x",
                "{\"type\":\"ping\"",
                "{\"type\":\"ping\",}",
                "{'type':'ping'}",
                "{type:\"ping\"}",
                "{\"type\":\"publish\",\"data\":}",
                "{\"type\":\"publish\",\"data\":01}",
                "{\"type\":\"publish\",\"data\":NaN}",
                "{\"type\":\"publish\",\"data\":nul}",
                "{\"type\":\"publish\",\"data\":\"\u0001\"}",
                "{\"type\":\"publish\",\"data\":\"\\x\"}",
                "{\"type\":\"publish\",\"data\":[1}",
                "{\"type\":\"ping\",\"unknown\":[}",
                "{\"type\":\"ping\"} // bye",
                "{" + "\"a\":{".repeat(5_000),
                "\n\t {");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void text_that_begins_like_an_object_and_is_none_is_bad_json(String frame) {
        TestClient alice = house.enter("alice", house.room());

        assertFalse(alice.sendsText(frame).receivesError(ErrorCode.BAD_JSON).has("id"));

        alice.isInTouch();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\r\t  "})
    void a_blank_frame_is_a_bad_request(String frame) {
        TestClient alice = house.enter("alice", house.room());

        alice.sendsText(frame).receivesError(ErrorCode.BAD_REQUEST);

        alice.isInTouch();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                                              | type
                    {type: null}                                                    | type
                    {type: 5}                                                       | type
                    {type: ['ping']}                                                | type
                    {type: 'ping', id: {}}                                          | id
                    {type: 'ping', id: true}                                        | id
                    {type: 'ping', id: 1.5}                                         | id
                    {type: 'ping', id: 1e5}                                         | id
                    {type: 'publish'}                                               | data
                    {type: 'publish', data: 1, room: 5}                             | room
                    {type: 'publish', data: 1, room: ['x']}                         | room
                    {type: 'publish', data: 1, key: 5}                              | key
                    {type: 'publish', data: 1, key: ''}                             | key
                    {type: 'publish', data: 1, exclude_self: 'yes'}                 | exclude_self
                    {type: 'publish', data: 1, exclude_self: 1}                     | exclude_self
                    {type: 'subscribe', room: 'x', since: 5}                        | since
                    {type: 'subscribe', room: 'x', since: 'e:5'}                    | since
                    {type: 'subscribe', room: 'x', since: []}                       | since
                    {type: 'subscribe', room: 'x', since: {}}                       | since.epoch
                    {type: 'subscribe', room: 'x', since: {offset: 1}}              | since.epoch
                    {type: 'subscribe', room: 'x', since: {epoch: 'e'}}             | since.offset
                    {type: 'subscribe', room: 'x', since: {epoch: 5, offset: 1}}    | since.epoch
                    {type: 'subscribe', room: 'x', since: {epoch: 'a:b', offset: 1}}| since.epoch
                    {type: 'subscribe', room: 'x', since: {epoch: '', offset: 1}}   | since.epoch
                    {type: 'subscribe', room: 'x', since: {epoch: 'e', offset: -1}} | since.offset
                    {type: 'subscribe', room: 'x', since: {epoch: 'e', offset: 1.0}}| since.offset
                    {type: 'subscribe', room: 'x', since: {epoch: 'e', offset: '1'}}| since.offset
                    {type: 'unsubscribe', room: {}}                                 | room
                    {type: 'presence', room: 1}                                     | room
                    {type: 'history', room: false}                                  | room
                    {type: 'history', limit: 0}                                     | limit
                    {type: 'history', limit: -1}                                    | limit
                    {type: 'history', limit: 1001}                                  | limit
                    {type: 'history', limit: '5'}                                   | limit
                    {type: 'history', limit: 1.5}                                   | limit
                    {type: 'history', reverse: 1}                                   | reverse
                    {type: 'history', since: true}                                  | since
                    {type: 'auth'}                                                  | token
                    {type: 'auth', token: 5}                                        | token
                    {type: 'auth', token: 'x', rooms: 'lobby'}                      | rooms
                    {type: 'auth', token: 'x', rooms: [5]}                          | rooms
                    {type: 'auth', token: 'x', rooms: [{}]}                         | rooms
                    {type: 'auth', token: 'x', rooms: [{room: 'x', since: 1}]}      | since
                    {type: 'refresh'}                                               | token
                    {type: 'refresh', token: []}                                    | token
                    {type: 'job'}                                                   | job
                    {type: 'job', job: 5, data: 1}                                  | job
                    {type: 'job', job: 'x'}                                         | data
                    {type: 'job', job: 'x', data: 1}                                | job
                    """)
    void a_field_of_the_wrong_type_is_a_bad_request_that_names_it(String frame, String field) {
        TestClient alice = house.enter("alice", house.room());

        JsonNode error = alice.sends("%s", frame).receivesError(ErrorCode.BAD_REQUEST);

        assertTrue(error.path("message").textValue().contains(field), error::toString);
        alice.isInTouch();
    }

    @Test
    void ids_and_keys_have_a_length() {
        TestClient alice = house.enter("alice", house.room());
        String id = "i".repeat(64);
        String key = "k".repeat(128);

        alice.sends("{type: 'ping', id: '%s'}", id).receives("{type: 'pong', id: '%s'}", id);
        alice.sends("{type: 'ping', id: '%sx'}", id).receivesError(ErrorCode.BAD_REQUEST);
        alice.sends("{type: 'publish', data: 1, key: '%s'}", key).receives("{type: 'message'}");
        alice.sends("{type: 'publish', data: 1, key: '%sx'}", key).receivesError(ErrorCode.BAD_REQUEST);
        alice.sendsText("{\"type\":\"ping\",\"id\":" + "9".repeat(65) + "}").receivesError(ErrorCode.BAD_REQUEST);
    }

    @Test
    void an_error_carries_the_id_of_its_command() {
        TestClient alice = house.enter("alice", house.room());

        alice.sends("{type: 'nonsense', id: 'a'}").receives("{type: 'error', id: 'a'}");
        alice.sends("{id: 7}").receives("{type: 'error', id: 7}");
        alice.sends("{type: 'publish', id: 8}").receives("{type: 'error', id: 8}");
    }

    @Test
    void unknown_fields_and_fields_of_other_commands_may_hold_anything() {
        TestClient alice = house.enter("alice", house.room());

        alice.sends("{type: 'ping', id: 1, limit: 'x', since: 5, nonsense: {a: [1, {b: null}]}, data: [], token: 1}");

        alice.receives("{type: 'pong', id: 1}");
    }

    // ---- room names ----

    static Stream<String> noRoomNames() {
        return Stream.of(
                "",
                " ",
                "a b",
                "a/b",
                "..",
                ".",
                "...",
                "a#b",
                "a?b",
                "a%2fb",
                "../x",
                "a\\\\b",
                "a\\u0000b",
                "a\\n",
                "e\\u0301",
                "\\ud83d\\ude00",
                "\\ud83d",
                "a".repeat(129),
                "日".repeat(129),
                "a".repeat(10_000));
    }

    @ParameterizedTest
    @MethodSource("noRoomNames")
    void what_is_no_room_name_is_answered_room_name(String name) {
        TestClient alice = house.enter("alice", house.room());

        for (String type : new String[] {"subscribe", "unsubscribe", "history", "presence"}) {
            alice.sendsText("{\"type\":\"" + type + "\",\"room\":\"" + name + "\"}")
                    .receivesError(ErrorCode.ROOM_NAME);
        }
        alice.isInTouch();
    }

    @Test
    void a_room_name_may_have_128_characters_of_any_script() {
        TestClient alice = house.enter("alice", house.room());

        alice.subscribes("a".repeat(128)).subscribes("日".repeat(128)).subscribes("𠀀".repeat(128));
    }

    @ParameterizedTest
    @CsvSource({
        "/ws/..%2f, 400",
        "/ws/..%2F..%2Fetc, 400",
        "/ws/a%2fb, 400",
        "/ws/%252e%252e, 400",
        "/ws/%00, 400",
        "/ws/a%20b, 400",
        "/ws/a%0d%0ab, 400",
        "/ws/%ff, 400",
        "/ws/%c0%ae, 400",
        "/ws/..., 400",
        "/ws/e%CC%81, 400",
        "/ws/%zz, 400",
        "/ws/%, 400",
        "/ws/a%2, 400",
        "/ws/, 404",
        "/ws, 404",
        "/ws/a/b, 404",
        "/ws/a/../../b, 404",
        "/elsewhere, 404"
    })
    void a_path_that_names_no_room_is_refused(String path, int status) {
        house.knock(path).bearer(House.token("alice")).isRefusedWith(status);
    }

    @Test
    void a_path_with_an_overlong_name_is_refused() {
        house.knock("/ws/" + "a".repeat(129)).bearer(House.token("alice")).isRefusedWith(400);
        house.knock("/ws/" + "%E6%97%A5".repeat(129))
                .bearer(House.token("alice"))
                .isRefusedWith(400);
    }

    // ---- numbers and nesting ----

    @Test
    void huge_numbers_are_out_of_range_where_they_count_and_untouched_in_data() {
        TestClient alice = house.enter("alice", house.room());
        String digits = "9".repeat(10_000);

        for (String number : new String[] {"1e999999", digits, "9223372036854775808", "-" + digits, "1e-999999"}) {
            alice.sendsText("{\"type\":\"history\",\"limit\":" + number + "}").receivesError(ErrorCode.BAD_REQUEST);
            alice.sendsText("{\"type\":\"history\",\"since\":{\"epoch\":\"e\",\"offset\":" + number + "}}")
                    .receivesError(ErrorCode.BAD_REQUEST);
            alice.sendsText("{\"type\":\"publish\",\"data\":[" + number + "]}");
            String message = alice.receivesText();
            assertTrue(message.endsWith("\"data\":[" + number + "]}"), message);
        }
        alice.sendsText("{\"type\":\"history\",\"since\":{\"epoch\":\"e\",\"offset\":9223372036854775807}}");
        alice.receives("{type: 'history', complete: false}");
    }

    @Test
    void an_object_may_be_nested_a_hundred_levels_deep_and_no_deeper() {
        TestClient alice = house.enter("alice", house.room());
        String frame = "{\"type\":\"publish\",\"data\":%s}";

        alice.sendsText(frame.formatted("[".repeat(99) + "]".repeat(99))).receives("{type: 'message'}");
        alice.sendsText(frame.formatted("[".repeat(100) + "]".repeat(100))).receivesError(ErrorCode.BAD_JSON);
        alice.sendsText(frame.formatted("[".repeat(60_000) + "]".repeat(60_000)))
                .receivesError(ErrorCode.BAD_JSON);
        alice.sendsText("[".repeat(30_000) + "]".repeat(30_000)).receives("{type: 'message'}");
    }

    // ---- frames ----

    @Test
    void fragments_are_put_together_with_pings_in_between() {
        RawWebSocket alice = house.enterRaw("alice", house.room());
        byte[] euro = utf8("€");

        alice.sends(false, RawWebSocket.TEXT, utf8("{\"type\":\"ping\",\"id\":\""))
                .sends(true, RawWebSocket.PING, utf8("one"))
                .sends(false, RawWebSocket.CONTINUATION, euro[0])
                .sends(false, RawWebSocket.CONTINUATION)
                .sends(true, RawWebSocket.PING, utf8("two"))
                .sends(false, RawWebSocket.CONTINUATION, euro[1], euro[2])
                .sends(true, RawWebSocket.PONG, utf8("unasked"))
                .sends(true, RawWebSocket.CONTINUATION, utf8("\"}"));

        assertEquals("one", alice.readsPong());
        assertEquals("two", alice.readsPong());
        assertEquals("{\"type\":\"pong\",\"id\":\"€\"}", alice.readsText("pong"));
    }

    @Test
    void a_binary_message_in_fragments_is_one_message() {
        String lobby = house.room();
        TestClient bob = house.enter("bob", lobby);
        RawWebSocket alice = house.enterRaw("alice", lobby);

        alice.sends(false, RawWebSocket.BINARY, (byte) 1, (byte) 2).sends(true, RawWebSocket.CONTINUATION, (byte) 3);

        bob.receivesBinary((byte) 1, (byte) 2, (byte) 3);
    }

    @Test
    void bytes_one_by_one_are_a_frame_all_the_same() {
        RawWebSocket alice = house.enterRaw("alice", house.room());

        for (byte b : RawWebSocket.frame(true, RawWebSocket.TEXT, utf8("{\"type\":\"ping\",\"id\":1}"))) {
            alice.sendsBytes(b);
        }

        alice.readsText("pong");
    }

    @Test
    void ten_thousand_commands_without_reading_are_all_answered_in_order() {
        RawWebSocket alice = house.enterRaw("alice", house.room());

        alice.floodsWith("{\"type\":\"ping\"}", 10_000);
        alice.sendsText("{\"type\":\"ping\",\"id\":\"last\"}");

        for (int i = 0; i < 10_000; i++) {
            assertEquals("{\"type\":\"pong\"}", alice.readsText("pong"));
        }
        assertEquals("{\"type\":\"pong\",\"id\":\"last\"}", alice.readsText("pong"));
    }

    @Test
    void ten_thousand_large_answers_that_nobody_reads_close_the_connection() {
        String room = house.room("rapid");
        TestClient bob = house.enter("bob", room);
        for (int i = 0; i < 20; i++) {
            bob.sends("{type: 'publish', data: '%s', exclude_self: true, id: 1}", "x".repeat(60_000))
                    .receives("{type: 'ack'}");
        }
        RawWebSocket alice = house.knock("/ws/" + room)
                .bearer(House.token("alice"))
                .receiveBuffer(4_096)
                .openRaw();

        alice.floodsWith("{\"type\":\"history\"}", 10_000);

        alice.isClosedWith(CloseStatus.SLOW_CONSUMER);
    }
}
