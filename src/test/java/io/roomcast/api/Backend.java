package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.roomcast.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;

/** What a backend says to the server, and what it hears when it is wrong. */
final class Backend {
    private static final String KEY = "test-api-key";

    private Backend() {}

    /** Paths are sent as they are written: names come percent-encoded. */
    static RequestSpecification backend() {
        return given().urlEncodingEnabled(false).header(Doorkeeper.API_KEY, KEY);
    }

    static RequestSpecification backend(String json) {
        return backend().contentType("application/json").body(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Someone who shows a token instead of a key. */
    static RequestSpecification withToken(String token) {
        return given().urlEncodingEnabled(false).header("Authorization", "Bearer " + token);
    }

    static String messagesOf(String room) {
        return "/v1/rooms/" + room + "/messages";
    }

    /** An answer as RFC 9457 has it. */
    static void isProblem(ValidatableResponse answer, int status, ErrorCode code) {
        answer.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("code", equalTo(code.wireName()))
                .body("title", not(emptyString()))
                .body("detail", not(emptyString()));
    }
}
