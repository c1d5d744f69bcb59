package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.isProblem;
import static io.roomcast.api.Backend.messagesOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.roomcast.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class MessageResourceTest {
    /** Rooms are never used twice, so that no test sees what another one left. */
    private final String room = "api:" + UUID.randomUUID();

    @Nested
    class A_publish {
        @Test
        void is_answered_with_its_place_in_the_room_and_nothing_else() {
            JsonPath first = published("{\"data\":\"one\"}");
            assertEquals(Set.of("room", "epoch", "offset"), first.getMap("").keySet());
            assertEquals(room, first.getString("room"));
            assertEquals(1, first.getLong("offset"));
            JsonPath second = published("{\"data\":{\"n\":[2,null,\"\u65E5\"]}}");
            assertEquals(2, second.getLong("offset"));
            assertEquals(first.getString("epoch"), second.getString("epoch"));
        }

        @Test
        void is_in_history_as_it_was_said() {
            published("{\"data\":{\"b\":1,\"a\":[1.50,null,\"\u65E5\"]},\"from\":\"ann\"}");
            ValidatableResponse page = history("");
            page.body("messages", hasSize(1))
                    .body("messages[0].type", equalTo("message"))
                    .body("messages[0].room", equalTo(room))
                    .body("messages[0].offset", equalTo(1))
                    .body("messages[0].from", equalTo("ann"))
                    .body("messages[0].time", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
            assertTrue(page.extract().asString().contains("\"data\":{\"b\":1,\"a\":[1.50,null,\"\u65E5\"]}"));
        }

        @Test
        void of_the_backend_itself_is_from_nobody() {
            published("{\"data\":1,\"from\":null}");
            Map<String, Object> message = history("").extract().jsonPath().getMap("messages[0]");
            assertEquals(Set.of("type", "room", "offset", "time", "data"), message.keySet());
        }

        @Test
        void may_carry_null() {
            published("{\"data\":null}");
            assertTrue(history("").extract().asString().endsWith("\"data\":null}]}"));
        }

        @Test
        void passes_over_fields_that_nobody_knows() {
            assertEquals(
                    1,
                    published("{\"x\":{\"data\":[]},\"data\":1,\"key\":null,\"room\":5}")
                            .getLong("offset"));
        }

        @Test
        void in_a_room_without_history_has_no_place() {
            backend("{\"data\":1}")
                    .post(messagesOf("system"))
                    .then()
                    .statusCode(200)
                    .body("", equalTo(Map.of("room", "system")));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"application/json", "application/json;charset=utf-8", "APPLICATION/JSON; charset=\"UTF-8\""})
        void is_json_by_any_of_its_names(String type) {
            backend()
                    .header("Content-Type", type)
                    .body("{\"data\":1}".getBytes(StandardCharsets.UTF_8))
                    .post(messagesOf(room))
                    .then()
                    .statusCode(200);
        }
    }

    @Nested
    class An_idempotency_key {
        @Test
        void in_the_header_makes_a_repeat_one_and_the_same() {
            repeats(
                    backend("{\"data\":1}")
                            .header("Idempotency-Key", "k1")
                            .post(messagesOf(room))
                            .then(),
                    backend("{\"data\":2}")
                            .header("Idempotency-Key", "k1")
                            .post(messagesOf(room))
                            .then());
        }

        @Test
        void in_the_body_does_too() {
            repeats(
                    backend("{\"data\":1,\"key\":\"k1\"}")
                            .post(messagesOf(room))
                            .then(),
                    backend("{\"data\":2,\"key\":\"k1\"}")
                            .post(messagesOf(room))
                            .then());
        }

        @Test
        void in_the_header_wins() {
            repeats(
                    backend("{\"data\":1,\"key\":\"k1\"}")
                            .post(messagesOf(room))
                            .then(),
                    backend("{\"data\":2,\"key\":\"k2\"}")
                            .header("Idempotency-Key", "k1")
                            .post(messagesOf(room))
                            .then());
        }

        @Test
        void counts_for_one_user_and_one_room() {
            published("{\"data\":1,\"key\":\"k1\"}");
            assertEquals(
                    2, published("{\"data\":1,\"key\":\"k1\",\"from\":\"ann\"}").getLong("offset"));
            assertEquals(
                    3, published("{\"data\":1,\"key\":\"k1\",\"from\":\"bob\"}").getLong("offset"));
            backend("{\"data\":1,\"key\":\"k1\"}")
                    .post(messagesOf(room + ":2"))
                    .then()
                    .statusCode(200)
                    .body("offset", equalTo(1));
        }

        @Test
        void has_1_to_128_characters() {
            assertEquals(
                    1,
                    published("{\"data\":1,\"key\":\"" + "k".repeat(128) + "\"}")
                            .getLong("offset"));
            refused("{\"data\":1,\"key\":\"" + "k".repeat(129) + "\"}", "key");
            refused("{\"data\":1,\"key\":\"\"}", "key");
            isProblem(
                    backend("{\"data\":1}")
                            .header("Idempotency-Key", "k".repeat(129))
                            .post(messagesOf(room))
                            .then(),
                    400,
                    ErrorCode.BAD_REQUEST);
        }

        private void repeats(ValidatableResponse first, ValidatableResponse second) {
            Map<String, Object> answer =
                    first.statusCode(200).extract().jsonPath().getMap("");
            Map<String, Object> repeat =
                    second.statusCode(200).extract().jsonPath().getMap("");
            assertEquals(true, repeat.remove("duplicate"));
            assertEquals(answer, repeat);
            history("").body("messages.data", contains(1));
        }
    }

    @Nested
    class History {
        @Test
        void is_the_place_of_the_room_and_its_messages_and_nothing_else() {
            JsonPath last = publish(3);
            JsonPath page = history("").extract().jsonPath();
            assertEquals(
                    Set.of("room", "epoch", "offset", "complete", "messages"),
                    page.getMap("").keySet());
            assertEquals(room, page.getString("room"));
            assertEquals(last.getString("epoch"), page.getString("epoch"));
            assertEquals(3, page.getLong("offset"));
            assertEquals(true, page.getBoolean("complete"));
            assertEquals(List.of(1, 2, 3), page.getList("messages.data"));
        }

        @Test
        void begins_after_since() {
            String epoch = publish(3).getString("epoch");
            history("?since=" + epoch + ":1")
                    .body("messages.offset", contains(2, 3))
                    .body("complete", equalTo(true));
            history("?since=" + epoch + ":0").body("messages.offset", contains(1, 2, 3));
            history("?since=" + epoch + ":3").body("messages", empty()).body("complete", equalTo(true));
        }

        @Test
        void after_what_is_gone_is_not_complete() {
            publish(1);
            history("?since=another:0").body("complete", equalTo(false)).body("offset", equalTo(1));
        }

        @Test
        void has_a_limit() {
            String epoch = publish(5).getString("epoch");
            history("?limit=2").body("messages.offset", contains(1, 2)).body("offset", equalTo(5));
            history("?limit=2&since=" + epoch + ":2").body("messages.offset", contains(3, 4));
            history("?limit=1000").body("messages", hasSize(5));
        }

        @Test
        void may_be_read_backwards() {
            String epoch = publish(4).getString("epoch");
            history("?reverse=true").body("messages.offset", contains(4, 3, 2, 1));
            history("?reverse=false").body("messages.offset", contains(1, 2, 3, 4));
            history("?reverse=true&limit=2").body("messages.offset", contains(4, 3));
            history("?reverse=true&since=" + epoch + ":2").body("messages.offset", contains(4, 3));
        }

        @Test
        void is_read_as_if_empty_parameters_were_not_there() {
            publish(2);
            history("?since=&limit=&reverse=").body("messages.offset", contains(1, 2));
        }

        @Test
        void of_a_room_that_nobody_published_to_is_empty() {
            history("").body("room", equalTo(room)).body("messages", empty());
        }

        @Test
        void of_a_room_without_history_has_no_place() {
            backend()
                    .get(messagesOf("system"))
                    .then()
                    .statusCode(200)
                    .body("room", equalTo("system"))
                    .body("epoch", equalTo(null))
                    .body("offset", equalTo(null))
                    .body("messages", empty());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "limit=0",
                    "limit=-1",
                    "limit=1001",
                    "limit=x",
                    "limit=1.5",
                    "limit=99999999999",
                    "since=1",
                    "since=:1",
                    "since=e:",
                    "since=e:-1",
                    "since=e:x",
                    "since=e:99999999999999999999",
                    "since=a.b:1",
                    "since=a:b:1",
                    "reverse=yes",
                    "reverse=1"
                })
        void is_not_read_by_wrong_parameters(String query) {
            isProblem(backend().get(messagesOf(room) + "?" + query).then(), 400, ErrorCode.BAD_REQUEST);
        }
    }

    @Nested
    class A_room_name {
        @ParameterizedTest
        @CsvSource({
            "%D0%BA%D1%83%D1%85%D0%BD%D1%8F, \u043A\u0443\u0445\u043D\u044F",
            "%E6%97%A5%E6%9C%AC, \u65E5\u672C",
            "%F0%90%8C%B0, \uD800\uDF30",
            "a%2Bb, a+b",
            "a+b, a+b",
            "a%3Ab, a:b",
            "a%7Cb, a|b",
            "%6c%6F%62, lob"
        })
        void is_decoded_from_the_path_once(String encoded, String name) {
            String suffix = ":" + UUID.randomUUID();
            backend("{\"data\":1}")
                    .post(messagesOf(encoded + suffix))
                    .then()
                    .statusCode(200)
                    .body("room", equalTo(name + suffix))
                    .body("offset", equalTo(1));
            backend().get(messagesOf(encoded + suffix)).then().statusCode(200).body("messages", hasSize(1));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a%20b",
                    "%20",
                    "a%2Fb",
                    "..%2f",
                    "%2e%2e",
                    "%2E",
                    "...",
                    "%00",
                    "a%0Ab",
                    "a%252Fb",
                    "e%CC%81",
                    "%C3%28",
                    "%ED%A0%80",
                    "%F0%9F%98%80",
                    "a*b",
                    "a%3Bb"
                })
        void that_is_none_is_refused(String encoded) {
            int status = backend("{\"data\":1}")
                    .post(messagesOf(encoded))
                    .then()
                    .statusCode(lessThan(500))
                    .extract()
                    .statusCode();
            assertTrue(status == 400 || status == 404, encoded + ": " + status);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a%20b", "%2e%2e.", "e%CC%81", "a*b"})
        void that_is_none_is_a_problem_of_its_own(String encoded) {
            isProblem(backend("{\"data\":1}").post(messagesOf(encoded)).then(), 400, ErrorCode.ROOM_NAME);
            isProblem(backend().get(messagesOf(encoded)).then(), 400, ErrorCode.ROOM_NAME);
        }

        @Test
        void has_up_to_128_code_points() {
            String longest = "%F0%90%8C%B0".repeat(128);
            backend("{\"data\":1}").post(messagesOf(longest)).then().statusCode(200);
            isProblem(backend("{\"data\":1}").post(messagesOf(longest + "a")).then(), 400, ErrorCode.ROOM_NAME);
            isProblem(
                    backend("{\"data\":1}").post(messagesOf("x".repeat(2_000))).then(), 400, ErrorCode.ROOM_NAME);
        }

        @ParameterizedTest
        @ValueSource(strings = {"%zz", "%", "a%2", "%c"})
        void that_cannot_be_decoded_is_no_fault_of_the_server(String encoded) {
            int status = RawHttp.status(
                    "POST", messagesOf(encoded), "X-API-Key: test-api-key", "Content-Type: application/json");
            assertTrue(status >= 400 && status < 500, encoded + ": " + status);
        }
    }

    @Nested
    class Without_a_good_key {
        @Test
        void nothing_is_published_or_read() {
            isProblem(
                    given().contentType("application/json")
                            .body("{\"data\":1}")
                            .post(messagesOf(room))
                            .then(),
                    401,
                    ErrorCode.UNAUTHORIZED);
            isProblem(given().get(messagesOf(room)).then(), 401, ErrorCode.UNAUTHORIZED);
            history("").body("messages", empty());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "test-api-keY", "test-api-key2", "test-api-ke", "*", "Bearer test-api-key"})
        void a_wrong_one_is_as_good_as_none(String key) {
            isProblem(given().header("X-API-Key", key).get(messagesOf(room)).then(), 401, ErrorCode.UNAUTHORIZED);
        }

        @Test
        void the_body_and_the_room_are_not_even_looked_at() {
            isProblem(
                    given().contentType("application/json")
                            .body("{")
                            .post(messagesOf("a b"))
                            .then(),
                    401,
                    ErrorCode.UNAUTHORIZED);
        }
    }

    @Nested
    class A_wrong_body {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "{",
                    "[]",
                    "1",
                    "null",
                    "\"data\"",
                    "{\"data\":}",
                    "{\"data\":1}{}",
                    "{\"data\":1,}",
                    "{'data':1}"
                })
        void that_is_not_one_json_object_is_bad_json(String body) {
            isProblem(backend(body).post(messagesOf(room)).then(), 400, ErrorCode.BAD_JSON);
        }

        @Test
        void that_is_not_utf_8_is_bad_json() {
            isProblem(
                    backend()
                            .contentType("application/json")
                            .body(new byte[] {'{', '"', 'd', 'a', 't', 'a', '"', ':', '"', (byte) 0xC3, '"', '}'})
                            .post(messagesOf(room))
                            .then(),
                    400,
                    ErrorCode.BAD_JSON);
        }

        @Test
        void that_nests_too_deep_is_bad_json() {
            isProblem(
                    backend("{\"data\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}")
                            .post(messagesOf(room))
                            .then(),
                    400,
                    ErrorCode.BAD_JSON);
        }

        @Test
        void names_the_field_that_is_wrong() {
            refused("{}", "data");
            refused("{\"date\":1}", "data");
            refused("{\"data\":1,\"from\":1}", "from");
            refused("{\"data\":1,\"from\":\"\"}", "from");
            refused("{\"data\":1,\"from\":\"a\\u0000\"}", "from");
            refused("{\"data\":1,\"from\":\"\\ud83d\"}", "from");
            refused("{\"data\":1,\"from\":\"" + "x".repeat(257) + "\"}", "from");
            refused("{\"data\":1,\"key\":[]}", "key");
            history("").body("messages", empty());
        }

        @ParameterizedTest
        @ValueSource(strings = {"text/plain", "application/xml", "application/octet-stream"})
        void of_another_type_is_not_taken(String type) {
            backend()
                    .contentType(type)
                    .body("{\"data\":1}".getBytes(StandardCharsets.UTF_8))
                    .post(messagesOf(room))
                    .then()
                    .statusCode(415);
            history("").body("messages", empty());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "json",
                    "/",
                    "application/",
                    "application/json; charset",
                    "\"",
                    "a/b/c",
                    "*/*",
                    "application/json, text/plain"
                })
        void of_a_type_that_is_none_is_no_fault_of_the_server(String type) {
            int status = RawHttp.status("POST", messagesOf(room), "X-API-Key: test-api-key", "Content-Type: " + type);
            assertTrue(status >= 400 && status < 500, type + ": " + status);
        }

        @Test
        void of_no_type_and_no_length_is_no_fault_of_the_server() {
            int status = RawHttp.status("POST", messagesOf(room), "X-API-Key: test-api-key");
            assertTrue(status >= 400 && status < 500, "" + status);
        }
    }

    @Nested
    class Too_large {
        @Test
        void is_data_over_the_limit_of_the_room() {
            String largest = "x".repeat((64 << 10) - 2);
            published("{\"data\":\"" + largest + "\"}");
            isProblem(
                    backend("{\"data\":\"" + largest + "x\"}")
                            .post(messagesOf(room))
                            .then(),
                    413,
                    ErrorCode.TOO_LARGE);
            history("").body("messages", hasSize(1));
        }

        @Test
        void is_a_body_that_no_room_could_take() {
            int status = RawHttp.status(
                    "POST",
                    messagesOf(room),
                    "X-API-Key: test-api-key",
                    "Content-Type: application/json",
                    "Content-Length: 1000000000");
            assertEquals(413, status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH"})
    void other_methods_are_not_allowed(String method) {
        backend("{\"data\":1}").request(method, messagesOf(room)).then().statusCode(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1",
                "/v1/",
                "/v1/rooms/lobby",
                "/v1/rooms/lobby/message",
                "/v1/rooms//messages",
                "/v2/rooms/lobby/messages"
            })
    void other_paths_are_not_found(String path) {
        backend().get(path).then().statusCode(404);
    }

    @Test
    void only_json_is_spoken() {
        backend().header("Accept", "text/html").get(messagesOf(room)).then().statusCode(406);
        backend().header("Accept", "*/*").get(messagesOf(room)).then().statusCode(200);
    }

    private JsonPath published(String body) {
        return backend(body)
                .post(messagesOf(room))
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("epoch", notNullValue())
                .extract()
                .jsonPath();
    }

    private JsonPath publish(int count) {
        JsonPath last = null;
        for (int i = 1; i <= count; i++) {
            last = published("{\"data\":" + i + "}");
        }
        return last;
    }

    private ValidatableResponse history(String query) {
        return backend().get(messagesOf(room) + query).then().statusCode(200).contentType("application/json");
    }

    private void refused(String body, String field) {
        ValidatableResponse answer = backend(body).post(messagesOf(room)).then();
        isProblem(answer, 400, ErrorCode.BAD_REQUEST);
        answer.body("detail", containsString(field));
    }
}
