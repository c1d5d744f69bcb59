package io.roomcast.protocol.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ClientMessage.Auth;
import io.roomcast.protocol.ClientMessage.Entry;
import io.roomcast.protocol.ClientMessage.History;
import io.roomcast.protocol.ClientMessage.Invalid;
import io.roomcast.protocol.ClientMessage.Job;
import io.roomcast.protocol.ClientMessage.Ping;
import io.roomcast.protocol.ClientMessage.Presence;
import io.roomcast.protocol.ClientMessage.Publish;
import io.roomcast.protocol.ClientMessage.Refresh;
import io.roomcast.protocol.ClientMessage.Subscribe;
import io.roomcast.protocol.ClientMessage.Unsubscribe;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.TraceParent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCommandsTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final RoomId KITCHEN = new RoomId("kitchen");
    private static final String EMOJI = "\uD83D\uDE00";

    private final JsonCodec codec = new JsonCodec();

    @Nested
    class Every_command {
        @Test
        void publish() {
            assertEquals(new Publish(json("7"), KITCHEN, json("{\"a\":1}"), "k1", true), decode("""
                            {"type":"publish","id":7,"room":"kitchen","data":{"a":1},"key":"k1","exclude_self":true}"""));
        }

        @Test
        void publish_as_part_of_a_trace() {
            String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
            assertEquals(
                    new Publish(null, LOBBY, json("1"), null, false, new TraceParent(trace)),
                    decode("{\"type\":\"publish\",\"data\":1,\"traceparent\":\"" + trace + "\"}"));
            assertEquals(
                    new Publish(null, LOBBY, json("1"), null, false, null),
                    decode("{\"type\":\"publish\",\"data\":1,\"traceparent\":null}"));
        }

        @Test
        void subscribe() {
            assertEquals(new Subscribe(json("\"s\""), KITCHEN, new Position("e-1_Z", 12)), decode("""
                            {"type":"subscribe","id":"s","room":"kitchen","since":{"epoch":"e-1_Z","offset":12}}"""));
        }

        @Test
        void unsubscribe() {
            assertEquals(
                    new Unsubscribe(json("1"), KITCHEN),
                    decode("{\"type\":\"unsubscribe\",\"id\":1,\"room\":\"kitchen\"}"));
        }

        @Test
        void presence() {
            assertEquals(
                    new Presence(json("1"), KITCHEN), decode("{\"type\":\"presence\",\"id\":1,\"room\":\"kitchen\"}"));
        }

        @Test
        void history() {
            assertEquals(new History(json("1"), KITCHEN, new Position("e", 0), 5, true), decode("""
                            {"type":"history","id":1,"room":"kitchen","limit":5,"reverse":true,
                             "since":{"offset":0,"epoch":"e"}}"""));
        }

        @Test
        void auth() {
            assertEquals(
                    new Auth(
                            json("1"),
                            "t0k3n",
                            List.of(new Entry(LOBBY, null), new Entry(KITCHEN, new Position("e", 3)))),
                    decode("""
                            {"type":"auth","id":1,"token":"t0k3n",
                             "rooms":["lobby",{"room":"kitchen","since":{"epoch":"e","offset":3}}]}"""));
        }

        @Test
        void refresh() {
            assertEquals(
                    new Refresh(json("1"), "t0k3n"), decode("{\"type\":\"refresh\",\"id\":1,\"token\":\"t0k3n\"}"));
        }

        @Test
        void job() {
            assertEquals(
                    new Job(json("1"), "resize", json("[1]"), null),
                    decode("{\"type\":\"job\",\"id\":1,\"job\":\"resize\",\"data\":[1]}"));
            assertEquals(
                    new Job(null, "resize", json("null"), new RoomId("attic")),
                    decode("{\"type\":\"job\",\"job\":\"resize\",\"data\":null,\"room\":\"attic\"}"));
        }

        @Test
        void ping() {
            assertEquals(new Ping(json("1")), decode("{\"type\":\"ping\",\"id\":1}"));
        }
    }

    @Nested
    class What_is_left_out {
        @Test
        void the_room_is_that_of_the_path() {
            assertEquals(new Subscribe(null, LOBBY, null), decode("{\"type\":\"subscribe\"}"));
            assertEquals(new Unsubscribe(null, LOBBY), decode("{\"type\":\"unsubscribe\"}"));
            assertEquals(new Presence(null, LOBBY), decode("{\"type\":\"presence\"}"));
        }

        @Test
        void a_publish_has_neither_key_nor_exclusion() {
            assertEquals(new Publish(null, LOBBY, json("1"), null, false), decode("{\"type\":\"publish\",\"data\":1}"));
        }

        @Test
        void history_is_the_first_hundred_from_the_beginning() {
            assertEquals(new History(null, LOBBY, null, 100, false), decode("{\"type\":\"history\"}"));
        }

        @Test
        void auth_enters_no_further_rooms() {
            assertEquals(new Auth(null, "t", List.of()), decode("{\"type\":\"auth\",\"token\":\"t\"}"));
        }

        @Test
        void null_counts_as_absent() {
            assertEquals(new History(null, LOBBY, null, 100, false), decode("""
                            {"type":"history","id":null,"room":null,"since":null,"limit":null,"reverse":null}"""));
            assertEquals(
                    new Publish(null, LOBBY, json("1"), null, false),
                    decode("{\"type\":\"publish\",\"data\":1,\"key\":null,\"exclude_self\":null}"));
            assertEquals(
                    new Auth(null, "t", List.of(new Entry(LOBBY, null))),
                    decode("{\"type\":\"auth\",\"token\":\"t\",\"rooms\":[{\"room\":\"lobby\",\"since\":null}]}"));
            assertBadRequest("type", "{\"type\":null}");
            assertBadRequest("token", "{\"type\":\"auth\",\"token\":null}");
        }

        @Test
        void but_null_is_data_like_any_other() {
            assertEquals(
                    new Publish(null, LOBBY, json("null"), null, false),
                    decode("{\"type\":\"publish\",\"data\":null}"));
        }

        @Test
        void fields_that_are_needed_are_named() {
            assertBadRequest("type", "{}");
            assertBadRequest("data", "{\"type\":\"publish\"}");
            assertBadRequest("token", "{\"type\":\"auth\"}");
            assertBadRequest("token", "{\"type\":\"refresh\"}");
            assertBadRequest("job", "{\"type\":\"job\",\"data\":1}");
            assertBadRequest("data", "{\"type\":\"job\",\"job\":\"j\"}");
        }
    }

    @Nested
    class Ids {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0",
                    "-1",
                    "9007199254740993",
                    "123456789012345678901234567890",
                    "\"\"",
                    "\"a b\"",
                    "\"\\u00e9\"",
                    "\"\\\"\""
                })
        void come_back_as_they_were_written(String id) {
            assertEquals(new Ping(json(id)), decode("{\"type\":\"ping\",\"id\": " + id + " }"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"1.0", "1e3", "true", "{}", "[]", "[1]"})
        void are_integers_or_strings(String id) {
            Invalid answer = assertBadRequest("id", "{\"type\":\"ping\",\"id\":" + id + "}");
            assertEquals(null, answer.id());
        }

        @Test
        void have_up_to_64_characters() {
            String longest = '"' + EMOJI.repeat(64) + '"';
            assertEquals(new Ping(json(longest)), decode("{\"type\":\"ping\",\"id\":" + longest + "}"));
            assertBadRequest("id", "{\"type\":\"ping\",\"id\":\"" + "x".repeat(65) + "\"}");
            assertBadRequest("id", "{\"type\":\"ping\",\"id\":" + "9".repeat(65) + "}");
        }

        @Test
        void are_in_the_answer_to_a_command_that_is_wrong_otherwise() {
            assertEquals(
                    json("5"),
                    assertBadRequest("data", "{\"type\":\"publish\",\"id\":5}").id());
            assertEquals(
                    json("5"),
                    assertInvalid(ErrorCode.UNKNOWN_TYPE, "{\"id\":5,\"type\":\"nap\"}")
                            .id());
            assertEquals(
                    json("5"),
                    assertInvalid(ErrorCode.ROOM_NAME, "{\"type\":\"presence\",\"room\":\"a b\",\"id\":5}")
                            .id());
        }
    }

    @Nested
    class Types {
        @ParameterizedTest
        @ValueSource(strings = {"1", "true", "{}", "[\"ping\"]"})
        void are_strings(String type) {
            assertBadRequest("type", "{\"type\":" + type + "}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "PING", "ping ", "message", "welcome", "reconnect", "\\u0000"})
        void are_known_or_are_an_error_of_their_own(String type) {
            assertInvalid(ErrorCode.UNKNOWN_TYPE, "{\"type\":\"" + type + "\"}");
        }

        @Test
        void may_be_escaped() {
            assertEquals(new Ping(null), decode("{\"\\u0074ype\":\"\\u0070ing\"}"));
        }
    }

    @Nested
    class Rooms {
        @ParameterizedTest
        @ValueSource(strings = {"1", "true", "{}", "[]"})
        void are_strings(String room) {
            assertBadRequest("room", "{\"type\":\"presence\",\"room\":" + room + "}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ".", "..", "a b", "a/b", "e\\u0301", "\\ud800", "\\u0000"})
        void must_be_room_names(String room) {
            assertInvalid(ErrorCode.ROOM_NAME, "{\"type\":\"presence\",\"room\":\"" + room + "\"}");
        }

        @Test
        void of_auth_must_be_room_names_too() {
            assertInvalid(ErrorCode.ROOM_NAME, "{\"type\":\"auth\",\"token\":\"t\",\"rooms\":[\"a b\"]}");
            assertInvalid(ErrorCode.ROOM_NAME, "{\"type\":\"auth\",\"token\":\"t\",\"rooms\":[{\"room\":\"..\"}]}");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"lobby\"",
                    "{}",
                    "1",
                    "[1]",
                    "[null]",
                    "[[]]",
                    "[{}]",
                    "[{\"room\":1}]",
                    "[{\"room\":null}]",
                    "[{\"room\":\"lobby\",\"since\":1}]",
                    "[{\"room\":\"lobby\",\"since\":{\"epoch\":\"e\"}}]"
                })
        void of_auth_are_a_list_of_names_or_of_names_with_since(String rooms) {
            assertInvalid(ErrorCode.BAD_REQUEST, "{\"type\":\"auth\",\"token\":\"t\",\"rooms\":" + rooms + "}");
        }

        @Test
        void of_auth_are_at_most_1024() {
            String entries = "\"lobby\",".repeat(1_023) + "\"lobby\"";
            Auth auth = assertInstanceOf(
                    Auth.class, decode("{\"type\":\"auth\",\"token\":\"t\",\"rooms\":[" + entries + "]}"));
            assertEquals(1_024, auth.rooms().size());
            assertBadRequest("rooms", "{\"type\":\"auth\",\"token\":\"t\",\"rooms\":[" + entries + ",\"lobby\"]}");
        }

        @Test
        void of_auth_may_hold_fields_that_nobody_knows() {
            assertEquals(new Auth(null, "t", List.of(new Entry(KITCHEN, new Position("e", 1)))), decode("""
                            {"x":"\\u00e9\u00e9","type":"auth","token":"t","rooms":[
                              {"y":[{"z":{}}],"since":{"x":[],"epoch":"e","offset":1},"room":"kitchen"}]}"""));
        }
    }

    @Nested
    class Since {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "1",
                    "\"e:1\"",
                    "[]",
                    "true",
                    "{}",
                    "{\"epoch\":\"e\"}",
                    "{\"offset\":1}",
                    "{\"epoch\":null,\"offset\":1}",
                    "{\"epoch\":\"e\",\"offset\":null}",
                    "{\"epoch\":1,\"offset\":1}",
                    "{\"epoch\":\"\",\"offset\":1}",
                    "{\"epoch\":\"a:b\",\"offset\":1}",
                    "{\"epoch\":\"\\u00e9\",\"offset\":1}",
                    "{\"epoch\":\"e\",\"offset\":-1}",
                    "{\"epoch\":\"e\",\"offset\":\"1\"}",
                    "{\"epoch\":\"e\",\"offset\":1.5}",
                    "{\"epoch\":\"e\",\"offset\":1e1}",
                    "{\"epoch\":\"e\",\"offset\":9223372036854775808}",
                    "{\"epoch\":\"e\",\"offset\":99999999999999999999999999}"
                })
        void malformed_is_a_bad_request(String since) {
            assertBadRequest("since", "{\"type\":\"subscribe\",\"since\":" + since + "}");
            assertBadRequest("since", "{\"type\":\"history\",\"since\":" + since + "}");
        }

        @Test
        void reaches_to_the_largest_offset() {
            assertEquals(
                    new Subscribe(null, LOBBY, new Position("e", Long.MAX_VALUE)),
                    decode("{\"type\":\"subscribe\",\"since\":{\"epoch\":\"e\",\"offset\":9223372036854775807}}"));
        }

        @Test
        void has_an_epoch_of_up_to_64_characters() {
            String longest = "e".repeat(64);
            assertEquals(
                    new Subscribe(null, LOBBY, new Position(longest, 1)),
                    decode("{\"type\":\"subscribe\",\"since\":{\"epoch\":\"" + longest + "\",\"offset\":1}}"));
            assertBadRequest(
                    "since", "{\"type\":\"subscribe\",\"since\":{\"epoch\":\"" + longest + "e\",\"offset\":1}}");
        }

        @Test
        void is_found_wherever_it_stands_in_the_frame() {
            assertEquals(new Subscribe(null, LOBBY, new Position("e", 42)), decode("""
                             \t{"pad":"\u65E5\u672C","since" : { "offset" : 42 , "pad":"\u65E5", "epoch" : "e" } ,
                             "type":"subscribe"}\s"""));
        }
    }

    @Nested
    class Limits_and_flags {
        @ParameterizedTest
        @ValueSource(strings = {"1", "1000"})
        void a_limit_reaches_from_1_to_1000(String limit) {
            assertEquals(
                    new History(null, LOBBY, null, Integer.parseInt(limit), false),
                    decode("{\"type\":\"history\",\"limit\":" + limit + "}"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0",
                    "-1",
                    "1001",
                    "4294967297",
                    "99999999999999999999",
                    "-9223372036854775809",
                    "1.0",
                    "1e2",
                    "\"5\"",
                    "true",
                    "{}"
                })
        void other_limits_are_bad_requests(String limit) {
            assertBadRequest("limit", "{\"type\":\"history\",\"limit\":" + limit + "}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "0", "\"true\"", "{}", "[]"})
        void flags_are_true_or_false(String flag) {
            assertBadRequest("reverse", "{\"type\":\"history\",\"reverse\":" + flag + "}");
            assertBadRequest("exclude_self", "{\"type\":\"publish\",\"data\":1,\"exclude_self\":" + flag + "}");
        }

        @Test
        void false_is_a_flag_too() {
            assertEquals(
                    new History(null, LOBBY, null, 100, false), decode("{\"type\":\"history\",\"reverse\":false}"));
        }
    }

    @Nested
    class Texts {
        @Test
        void a_key_has_1_to_128_characters() {
            String longest = EMOJI.repeat(128);
            assertEquals(
                    new Publish(null, LOBBY, json("1"), longest, false),
                    decode("{\"type\":\"publish\",\"data\":1,\"key\":\"" + longest + "\"}"));
            assertBadRequest("key", "{\"type\":\"publish\",\"data\":1,\"key\":\"\"}");
            assertBadRequest("key", "{\"type\":\"publish\",\"data\":1,\"key\":\"" + "k".repeat(129) + "\"}");
            assertBadRequest("key", "{\"type\":\"publish\",\"data\":1,\"key\":1}");
        }

        @Test
        void tokens_and_jobs_are_strings() {
            assertBadRequest("token", "{\"type\":\"auth\",\"token\":1}");
            assertBadRequest("token", "{\"type\":\"refresh\",\"token\":{}}");
            assertBadRequest("job", "{\"type\":\"job\",\"job\":[],\"data\":1}");
        }
    }

    @Nested
    class Fields {
        @Test
        void that_nobody_knows_are_passed_over() {
            assertEquals(
                    new Ping(null),
                    decode("{\"a\":{\"type\":\"publish\"},\"b\":[[],{}],\"type\":\"ping\",\"c\":1e999,\"d\":null}"));
        }

        @Test
        void that_the_command_does_not_use_may_hold_anything() {
            assertEquals(new Ping(null), decode("""
                            {"type":"ping","room":5,"since":"x","limit":-1,"rooms":{},"key":[],"token":1,"reverse":9}"""));
        }

        @Test
        void given_twice_count_as_given_last() {
            assertEquals(
                    new Publish(null, LOBBY, json("2"), null, false),
                    decode("{\"type\":\"ping\",\"data\":1,\"type\":\"publish\",\"data\":2}"));
        }
    }

    @Nested
    class Bad_json {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{",
                    "{\"type\":\"ping\"",
                    "{\"type\":\"ping\"}}",
                    "{\"type\":\"ping\"}{\"type\":\"ping\"}",
                    "{\"type\":\"ping\"} x",
                    "{'type':'ping'}",
                    "{type:\"ping\"}",
                    "{\"type\":\"ping\",}",
                    "{\"type\":\"ping\" \"id\":1}",
                    "{\"type\":\"ping\",\"x\":01}",
                    "{\"type\":\"ping\",\"x\":+1}",
                    "{\"type\":\"ping\",\"x\":.5}",
                    "{\"type\":\"ping\",\"x\":NaN}",
                    "{\"type\":\"ping\",\"x\":undefined}",
                    "{\"type\":\"ping\",\"x\":\"\\x\"}",
                    "{\"type\":\"ping\",\"x\":\"\\ud8\"}",
                    "{\"type\":\"ping\",\"x\":[1,]}",
                    "{\"type\":\"ping\",\"x\":\"a\nb\"}",
                    "{\"type\":\"ping\",\"x\":\"\u0000\"}",
                    "{\"type\":\"ping\"/*,*/}",
                    "{ping}"
                })
        void is_said_to_be_bad_json(String frame) {
            assertInvalid(ErrorCode.BAD_JSON, frame);
        }

        @Test
        void is_also_what_nests_deeper_than_100_levels() {
            assertInstanceOf(Publish.class, decode(nested(99)));
            assertInvalid(ErrorCode.BAD_JSON, nested(100));
            assertInvalid(ErrorCode.BAD_JSON, nested(60_000));
        }

        @Test
        void is_also_what_nests_too_deep_in_a_field_that_nobody_knows() {
            assertInvalid(
                    ErrorCode.BAD_JSON, "{\"type\":\"ping\",\"x\":" + "{\"a\":".repeat(100) + "1" + "}".repeat(101));
        }

        /** The frame's own object is the first level. */
        private String nested(int arrays) {
            return "{\"type\":\"publish\",\"data\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}";
        }
    }

    @Nested
    class Bare_text {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "hello",
                    " hello ",
                    "[1,2]",
                    "42",
                    "\"quoted\"",
                    "null",
                    "\\",
                    "a\nb",
                    "\u65E5\u672C",
                    "\u0000"
                })
        void is_short_for_a_publish_to_the_room_of_the_path(String text) {
            assertEquals(new Publish(null, LOBBY, JsonValues.quote(text), null, false), decode(text));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "\t\r\n  "})
        void that_is_blank_is_a_bad_request(String text) {
            assertInvalid(ErrorCode.BAD_REQUEST, text);
        }

        @Test
        void may_begin_with_a_blank_that_json_does_not_know() {
            assertEquals(new Publish(null, LOBBY, json("\"\u00a0{}\""), null, false), decode("\u00a0{}"));
        }
    }

    @Test
    void data_keeps_its_blanks_and_escapes_but_not_its_line_breaks() {
        assertEquals(
                new Publish(null, LOBBY, json("{ \"a\" :  [1.50, \"\\u0041\\n\"]  }"), null, false),
                decode("{\"type\":\"publish\",\"data\" :\n { \"a\" :\r\n[1.50,\n\"\\u0041\\n\"]\r\n} \n}"));
    }

    private ClientMessage decode(String frame) {
        return codec.decode(frame.getBytes(StandardCharsets.UTF_8), LOBBY);
    }

    private Invalid assertInvalid(ErrorCode code, String frame) {
        Invalid answer = assertInstanceOf(Invalid.class, decode(frame), frame);
        assertEquals(code, answer.code(), frame);
        return answer;
    }

    /** The text names the field that is wrong. */
    private Invalid assertBadRequest(String field, String frame) {
        Invalid answer = assertInvalid(ErrorCode.BAD_REQUEST, frame);
        String named = answer.reason().split("[ .]", 2)[0];
        assertEquals(field, named, answer.reason());
        return answer;
    }

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }
}
