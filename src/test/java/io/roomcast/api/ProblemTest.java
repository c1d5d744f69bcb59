package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.messagesOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the framework answers by itself, before or after all routes, are problem details too. */
@QuarkusTest
class ProblemTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /v1",
        "GET, /v1/",
        "POST, /v1/nothing",
        "DELETE, /v1/rooms/a/b/c/d",
        "GET, /v1/rooms/a%2fb/members/x",
        "GET, /sse",
        "POST, /sse/",
        "GET, /sse/a/b"
    })
    void a_path_that_there_is_not_is_404(String method, String path) {
        isProblem(backend().header("Accept", "text/html").request(method, path).then(), 404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "PATCH"})
    void events_know_no_other_method_than_get(String method) {
        ValidatableResponse answer = backend().request(method, "/sse/lobby").then();
        answer.statusCode(405).header("Allow", "GET");
        if (!method.equals("HEAD")) {
            isProblem(answer, 405, "method_not_allowed");
        }
    }

    @Test
    void a_method_that_a_path_does_not_take_is_405_and_the_answer_tells_which_it_takes() {
        ValidatableResponse answer =
                backend("{\"data\":1}").put(messagesOf("lobby")).then();
        isProblem(answer, 405, "method_not_allowed");
        answer.header("Allow", "DELETE, GET, POST");
        backend().delete("/v1/pods").then().statusCode(405).header("Allow", "GET");
    }

    @Test
    void an_answer_that_nobody_can_give_is_406() {
        isProblem(
                backend().header("Accept", "text/html").get(messagesOf("lobby")).then(), 406, "not_acceptable");
    }

    @Test
    void a_body_that_is_not_called_json_is_415() {
        isProblem(
                backend()
                        .contentType("text/plain")
                        .body("hi")
                        .post(messagesOf("lobby"))
                        .then(),
                415,
                "unsupported_media_type");
    }

    @Test
    void a_body_that_is_too_large_for_anything_is_413_before_it_is_read() {
        String answer = RawHttp.answer("POST", "/v1/tickets", "X-API-Key: test-api-key", "Content-Length: 1000000000");
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertTrue(answer.contains("application/problem+json") && answer.contains("\"too_large\""), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/rooms/%c3%28/messages", "/sse/%c3%28"})
    void a_name_that_is_no_text_is_400(String path) {
        String answer = RawHttp.answer("GET", path, "X-API-Key: test-api-key");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("application/problem+json") && answer.contains("\"status\":400"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/rooms", "/ws/lobby", "/sse/lobby"})
    void a_request_that_names_no_host_is_400(String path) {
        String answer = RawHttp.answerWithoutHost(
                "GET",
                path,
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @Test
    void other_paths_keep_what_they_have() {
        given().get("/nothing").then().statusCode(404).contentType(not(containsString("problem")));
        given().get("/").then().statusCode(200);
    }

    private static void isProblem(ValidatableResponse answer, int status, String code) {
        answer.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("code", equalTo(code))
                .body("title", not(emptyString()))
                .body("detail", not(emptyString()));
    }
}
