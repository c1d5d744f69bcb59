package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.isProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.TestTokens;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TicketResourceTest {
    @Test
    void the_bearer_of_a_token_gets_a_ticket() {
        JsonPath answer = issued(bearer(TestTokens.user("ann").sign()));
        assertEquals(Set.of("ticket", "expires_in"), answer.getMap("").keySet());
        assertEquals(30, answer.getInt("expires_in"));
        assertTrue(answer.getString("ticket").matches("[A-Za-z0-9_-]{16,}"), answer.getString("ticket"));
    }

    @Test
    void no_two_tickets_are_the_same() {
        String token = TestTokens.user("ann").sign();
        assertNotEquals(
                issued(bearer(token)).getString("ticket"), issued(bearer(token)).getString("ticket"));
    }

    @Test
    void a_backend_gets_one_for_the_user_it_names() {
        assertEquals(30, issued(backend("{\"user\":\"\u00C5sa\",\"x\":1}")).getInt("expires_in"));
    }

    @Test
    void one_for_events_lasts_an_hour_or_as_long_as_its_token() {
        String body = "{\"for\":\"sse\",\"room\":\"chat:1\",\"user\":\"ann\"}";
        String brief = TestTokens.user("ann").expiresIn(Duration.ofMinutes(5)).sign();

        assertEquals(3_600, issued(backend(body)).getInt("expires_in"));
        int lifetime = issued(bearer(brief).body(body)).getInt("expires_in");
        assertTrue(lifetime > 290 && lifetime <= 300, () -> "lasts " + lifetime);
        assertEquals(30, issued(bearer(brief).body("{}")).getInt("expires_in"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "{\"for\":\"ws\",\"room\":\"a\"}",
                "{\"for\":1}",
                "{\"for\":\"sse\"}",
                "{\"for\":\"sse\",\"room\":1}"
            })
    void what_a_ticket_cannot_be_for_is_a_bad_request(String body) {
        String token = TestTokens.user("ann").sign();

        isProblem(bearer(token).body(body).post("/v1/tickets").then(), 400, ErrorCode.BAD_REQUEST);
    }

    @Test
    void a_room_that_is_none_is_named() {
        String token = TestTokens.user("ann").sign();

        isProblem(
                bearer(token)
                        .body("{\"for\":\"sse\",\"room\":\"a b\"}")
                        .post("/v1/tickets")
                        .then(),
                400,
                ErrorCode.ROOM_NAME);
    }

    @Test
    void the_content_type_does_not_matter_as_there_is_one_only() {
        issued(backend().contentType("text/plain").body("{\"user\":\"ann\"}"));
    }

    @Test
    void nobody_else_gets_one() {
        isProblem(given().post("/v1/tickets").then(), 401, ErrorCode.UNAUTHORIZED);
        isProblem(given().body("{\"user\":\"ann\"}").post("/v1/tickets").then(), 401, ErrorCode.UNAUTHORIZED);
        isProblem(given().header("X-API-Key", "wrong").post("/v1/tickets").then(), 401, ErrorCode.UNAUTHORIZED);
        isProblem(
                given().header("Authorization", "Basic YW5uOmFubg==")
                        .post("/v1/tickets")
                        .then(),
                401,
                ErrorCode.UNAUTHORIZED);
    }

    @Test
    void a_bad_token_gets_none_even_beside_a_good_key() {
        String ended = TestTokens.user("ann").expiresIn(Duration.ofMinutes(-5)).sign();
        String forged = TestTokens.user("ann").secret("x".repeat(32)).sign();
        for (String token : new String[] {ended, forged, "x", "a.b.c", "\u00e9"}) {
            isProblem(bearer(token).post("/v1/tickets").then(), 401, ErrorCode.UNAUTHORIZED);
            isProblem(
                    backend("{\"user\":\"ann\"}")
                            .header("Authorization", "Bearer " + token)
                            .post("/v1/tickets")
                            .then(),
                    401,
                    ErrorCode.UNAUTHORIZED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"user\":null}",
                "{\"user\":1}",
                "{\"user\":\"\"}",
                "{\"user\":\"a\\nb\"}",
                "{\"user\":\"\\udc00\"}"
            })
    void a_backend_has_to_name_a_user(String body) {
        ValidatableResponse answer = backend(body).post("/v1/tickets").then();
        isProblem(answer, 400, ErrorCode.BAD_REQUEST);
    }

    @Test
    void a_request_that_promises_too_much_is_cut_short() {
        assertEquals(
                413, RawHttp.status("POST", "/v1/tickets", "X-API-Key: test-api-key", "Content-Length: 1000000000"));
    }

    private static RequestSpecification bearer(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private static JsonPath issued(RequestSpecification request) {
        return request.post("/v1/tickets")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .jsonPath();
    }
}
