package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static io.roomcast.api.Backend.isProblem;
import static io.roomcast.api.Backend.messagesOf;
import static io.roomcast.api.Backend.withToken;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.TestTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who gets in by what, shown on one route; that each route has its guard is shown where the routes are. */
@QuarkusTest
class RightsTest {
    private final String room = "rights:" + UUID.randomUUID();

    @Test
    void a_token_of_the_group_backend_publishes_and_reads() {
        String token =
                TestTokens.user("billing").claim("groups", List.of("backend")).sign();
        publish(withToken(token)).then().statusCode(200);
        withToken(token).get(messagesOf(room)).then().statusCode(200);
    }

    @Test
    void an_operator_may_do_what_a_backend_may() {
        publish(withToken(TestTokens.user("ops")
                        .claim("groups", List.of("staff", "operator"))
                        .sign()))
                .then()
                .statusCode(200);
    }

    @Test
    void the_name_of_the_scheme_is_written_as_one_likes() {
        String token =
                TestTokens.user("billing").claim("groups", List.of("backend")).sign();
        publish(given().urlEncodingEnabled(false).header("Authorization", "bEARER " + token))
                .then()
                .statusCode(200);
    }

    @Test
    void a_good_token_of_other_groups_or_none_has_no_right() {
        for (Object groups : List.of(
                List.of(),
                List.of("backends", "Backend", "BACKEND", " backend"),
                List.of(List.of("backend")),
                List.of(Map.of("name", "backend"), 1),
                "backend",
                Map.of("backend", true))) {
            String token = TestTokens.user("ann").claim("groups", groups).sign();
            isProblem(publish(withToken(token)).then(), 403, ErrorCode.FORBIDDEN);
        }
        isProblem(publish(withToken(TestTokens.user("ann").rooms("*").sign())).then(), 403, ErrorCode.FORBIDDEN);
    }

    @Test
    void a_bad_token_is_as_good_as_none_whatever_its_groups() {
        TestTokens ended =
                TestTokens.user("ops").claim("groups", List.of("operator")).expiresIn(Duration.ofMinutes(-5));
        TestTokens forged =
                TestTokens.user("ops").claim("groups", List.of("operator")).secret("x".repeat(32));
        for (String token : List.of(ended.sign(), forged.sign(), "", "x", "a.b.c")) {
            isProblem(publish(withToken(token)).then(), 401, ErrorCode.UNAUTHORIZED);
        }
        isProblem(
                publish(given().urlEncodingEnabled(false).header("Authorization", "Basic b3BzOm9wcw=="))
                        .then(),
                401,
                ErrorCode.UNAUTHORIZED);
    }

    @Test
    void of_a_key_and_a_token_the_key_counts() {
        String token =
                TestTokens.user("ops").claim("groups", List.of("operator")).sign();
        isProblem(publish(withToken(token).header("X-API-Key", "wrong")).then(), 401, ErrorCode.UNAUTHORIZED);
        publish(withToken("x").header("X-API-Key", "test-api-key")).then().statusCode(200);
    }

    @Test
    void each_of_the_configured_keys_is_good() {
        publish(given().urlEncodingEnabled(false).header("X-API-Key", "next-api-key"))
                .then()
                .statusCode(200);
    }

    private Response publish(RequestSpecification as) {
        return as.contentType("application/json").body("{\"data\":1}").post(messagesOf(room));
    }
}
