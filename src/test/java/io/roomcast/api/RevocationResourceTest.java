package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.isProblem;
import static io.roomcast.api.Backend.withToken;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens revoked by operators, seen through every door that takes them, on one pod. */
@QuarkusTest
class RevocationResourceTest {
    @RegisterExtension
    final House house = new House();

    /** Nobody else's, so that other tests' sessions do not matter. */
    private final String user = "u-" + UUID.randomUUID();

    private final String id = UUID.randomUUID().toString();
    private final String room = house.room();

    @Test
    void a_session_with_the_token_is_closed_as_TOKEN_REVOKED_and_others_are_not() {
        TestClient revoked = enter(token(id));
        TestClient other = enter(token(id + "-"));
        revoke("{\"jti\":\"" + id + "\"}");
        revoked.isClosedWith(CloseStatus.TOKEN_REVOKED);
        other.isInTouch();
    }

    @Test
    void the_token_is_refused_at_every_door_from_then_on() {
        String token = token(id);
        String ticket = house.ticketFor(token);
        revoke("{\"jti\":\"" + id + "\"}");
        house.knock("/ws/" + room).bearer(token).isRefusedWith(401);
        house.knock("/ws/" + room)
                .subprotocols("roomcast.v1", "bearer." + token)
                .isRefusedWith(401);
        house.knock("/ws/" + room + "?ticket=" + ticket).isRefusedWith(401);
        isProblem(withToken(token).post("/v1/tickets").then(), 401, ErrorCode.UNAUTHORIZED);
        TestClient stranger = house.knock("/ws/" + room).open();
        stranger.sends("{type: 'auth', id: 1, token: '%s'}", token).receivesError(ErrorCode.UNAUTHORIZED);
        TestClient own = enter(token(id + "-"));
        own.sends("{type: 'refresh', id: 1, token: '%s'}", token).receivesError(ErrorCode.UNAUTHORIZED);
        own.isInTouch();
    }

    @Test
    void an_operator_whose_token_is_revoked_is_none() {
        String operator = TestTokens.user(user)
                .claim("jti", id)
                .claim("groups", List.of("operator"))
                .sign();
        withToken(operator).get("/v1/pods").then().statusCode(200);
        revoke("{\"jti\":\"" + id + "\",\"exp\":"
                + Instant.now().plusSeconds(60).getEpochSecond() + "}");
        isProblem(withToken(operator).get("/v1/pods").then(), 401, ErrorCode.UNAUTHORIZED);
    }

    @Test
    void all_tokens_of_a_user_that_were_issued_before_are_revoked() {
        long now = Instant.now().getEpochSecond();
        TestClient old = enter(issued(now - 60));
        TestClient undated = enter(token(id));
        TestClient fresh = enter(issued(now + 10));
        TestClient other = house.enter(user + "-", room);
        revoke("{\"user\":\"" + user + "\",\"issued_before\":" + (now + 10) + "}");
        old.isClosedWith(CloseStatus.TOKEN_REVOKED);
        undated.isClosedWith(CloseStatus.TOKEN_REVOKED);
        fresh.isInTouch();
        other.isInTouch();
        house.knock("/ws/" + room).bearer(issued(now + 9)).isRefusedWith(401);
        enter(issued(now + 10)).isInTouch();
    }

    @Test
    void the_time_may_be_an_instant_of_any_offset() {
        OffsetDateTime before = OffsetDateTime.now(ZoneOffset.ofHours(5)).withNano(0);
        revoke("{\"user\":\"" + user + "\",\"issued_before\":\"" + before + "\"}");
        house.knock("/ws/" + room).bearer(issued(before.toEpochSecond() - 1)).isRefusedWith(401);
        enter(issued(before.toEpochSecond())).isInTouch();
    }

    @Test
    void whom_a_backend_vouched_for_is_out_and_may_be_vouched_for_anew() {
        TestClient vouched =
                house.knock("/ws/user:" + user + "?ticket=" + vouch()).open();
        vouched.receives("{type: 'welcome'}");
        vouched.receives("{type: 'subscribed'}");
        String unused = vouch();
        // Beyond the instant at which that was issued, of which less than a millisecond is not told apart.
        Instant before = Instant.now().plusMillis(1);
        revoke("{\"user\":\"" + user + "\",\"issued_before\":\"" + before + "\"}");
        vouched.isClosedWith(CloseStatus.TOKEN_REVOKED);
        house.knock("/ws/user:" + user + "?ticket=" + unused).isRefusedWith(401);
        Eventually.holds("it is later", () -> Instant.now().isAfter(before));
        house.knock("/ws/user:" + user + "?ticket=" + vouch()).open().receives("{type: 'welcome'}");
    }

    @Test
    void to_revoke_again_does_no_harm() {
        revoke("{\"jti\":\"" + id + "\"}");
        revoke("{\"jti\":\"" + id + "\"}");
        house.knock("/ws/" + room).bearer(token(id)).isRefusedWith(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"jti\":null}",
                "{\"jti\":1}",
                "{\"jti\":\"\"}",
                "{\"jti\":\"\\udc00\"}",
                "{\"jti\":\"a\",\"user\":\"b\",\"issued_before\":1}",
                "{\"jti\":\"a\",\"issued_before\":1}",
                "{\"jti\":\"a\",\"exp\":\"soon\"}",
                "{\"jti\":\"a\",\"exp\":null}",
                "{\"user\":\"ann\"}",
                "{\"user\":1,\"issued_before\":1}",
                "{\"user\":\"a\\nb\",\"issued_before\":1}",
                "{\"user\":\"ann\",\"issued_before\":null}",
                "{\"user\":\"ann\",\"issued_before\":-1}",
                "{\"user\":\"ann\",\"issued_before\":1e9}",
                "{\"user\":\"ann\",\"issued_before\":999999999999999999999}",
                "{\"user\":\"ann\",\"issued_before\":999999999999}",
                "{\"user\":\"ann\",\"issued_before\":\"\"}",
                "{\"user\":\"ann\",\"issued_before\":\"yesterday\"}",
                "{\"user\":\"ann\",\"issued_before\":\"2026-11-21\"}",
                "{\"user\":\"ann\",\"issued_before\":\"+999999999-12-31T23:59:59Z\"}",
                "{\"user\":\"ann\",\"issued_before\":[1]}"
            })
    void what_cannot_be_read_is_refused(String body) {
        isProblem(backend(body).post("/v1/revocations").then(), 400, ErrorCode.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{} {}"})
    void what_is_no_object_is_refused(String body) {
        isProblem(backend(body).post("/v1/revocations").then(), 400, ErrorCode.BAD_JSON);
    }

    @Test
    void a_token_id_may_not_be_too_long() {
        revoke("{\"jti\":\"" + "x".repeat(512) + "\"}");
        isProblem(
                backend("{\"jti\":\"" + "x".repeat(513) + "\"}")
                        .post("/v1/revocations")
                        .then(),
                400,
                ErrorCode.BAD_REQUEST);
    }

    @Test
    void nobody_but_operators_may() {
        isProblem(
                given().contentType("application/json")
                        .body("{\"jti\":\"a\"}")
                        .post("/v1/revocations")
                        .then(),
                401,
                ErrorCode.UNAUTHORIZED);
        isProblem(
                withToken(TestTokens.user(user)
                                .claim("groups", List.of("backend"))
                                .sign())
                        .contentType("application/json")
                        .body("{\"jti\":\"a\"}")
                        .post("/v1/revocations")
                        .then(),
                403,
                ErrorCode.FORBIDDEN);
    }

    private static void revoke(String body) {
        backend(body).post("/v1/revocations").then().statusCode(204);
    }

    private String vouch() {
        return backend("{\"user\":\"" + user + "\"}")
                .post("/v1/tickets")
                .then()
                .statusCode(200)
                .extract()
                .path("ticket");
    }

    private String token(String tokenId) {
        return TestTokens.user(user).claim("jti", tokenId).rooms("*").sign();
    }

    private String issued(long second) {
        return TestTokens.user(user).claim("iat", second).rooms("*").sign();
    }

    private TestClient enter(String token) {
        TestClient client = house.knock("/ws/" + room).bearer(token).open();
        client.receives("{type: 'welcome', user: '%s'}", user);
        client.receives("{type: 'subscribed'}");
        return client;
    }
}
