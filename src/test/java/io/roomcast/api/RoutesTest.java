package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.isProblem;
import static io.roomcast.api.Backend.withToken;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.roomcast.auth.Right;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.TestTokens;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every route: who may ask has an answer, nobody else has, and what cannot be read is refused in words. */
@QuarkusTest
class RoutesTest {
    /** 404 is of a session or a job that there is not. */
    private static final Set<Integer> LET_IN = Set.of(200, 204, 404);

    static Stream<Route> all() {
        return Route.all();
    }

    static List<Route> forOperators() {
        return Route.of(Right.OPERATOR);
    }

    static List<Route> forBackends() {
        return Route.of(Right.BACKEND);
    }

    @ParameterizedTest
    @MethodSource("all")
    void nobody_gets_in_without_credentials_or_with_wrong_ones(Route route) {
        isProblem(ask(given(), route).then(), 401, ErrorCode.UNAUTHORIZED);
        isProblem(ask(given().header("X-API-Key", "wrong"), route).then(), 401, ErrorCode.UNAUTHORIZED);
        isProblem(ask(withToken("wrong"), route).then(), 401, ErrorCode.UNAUTHORIZED);
    }

    /** What was read another way by who guards a door than by who opens it has let strangers in elsewhere. */
    @ParameterizedTest
    @MethodSource("all")
    void a_path_that_is_written_another_way_lets_nobody_in(Route route) {
        String path = route.example().split("\\?", 2)[0];
        String query = route.example().substring(path.length());
        for (String way : List.of(";a=b", "%3Ba", "/", "//", "%2F", "%5C", "/.", "/%2e", "/../" + path)) {
            int status = RawHttp.status(route.method(), path + way + query);
            assertTrue(status >= 400 && status < 500, way + " is answered " + status);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_user_without_groups_has_no_right(Route route) {
        isProblem(
                ask(withToken(TestTokens.user("ann").rooms("*").sign()), route).then(), 403, ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_key_and_an_operator_have_all_rights(Route route) {
        letsIn(ask(backend(), route));
        letsIn(ask(as("operator"), route));
    }

    @ParameterizedTest
    @MethodSource("forBackends")
    void a_backend_publishes_and_reads(Route route) {
        letsIn(ask(as("backend"), route));
    }

    @ParameterizedTest
    @MethodSource("forOperators")
    void a_backend_does_not_act_on_others(Route route) {
        isProblem(ask(as("backend"), route).then(), 403, ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @MethodSource("all")
    void what_cannot_be_read_is_refused_as_a_problem(Route route) {
        Route.Misuse misuse = route.misuse();
        RequestSpecification request = backend().accept(misuse.accept());
        if (misuse.body() != null) {
            request.contentType("application/json").body(misuse.body());
        }
        request.request(route.method(), misuse.path())
                .then()
                .statusCode(misuse.status())
                .contentType("application/problem+json")
                .body("status", equalTo(misuse.status()))
                .body("detail", not(emptyString()));
    }

    private static RequestSpecification as(String group) {
        return withToken(
                TestTokens.user("someone").claim("groups", List.of(group)).sign());
    }

    private static void letsIn(Response answer) {
        assertTrue(LET_IN.contains(answer.statusCode()), answer.statusCode() + " " + answer.asString());
    }

    private static Response ask(RequestSpecification as, Route route) {
        RequestSpecification request =
                route.body() == null ? as : as.contentType("application/json").body(route.body());
        return request.request(route.method(), route.example());
    }
}
