package io.roomcast.entrance;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.roomcast.testing.House;
import io.roomcast.testing.Knock;
import java.net.http.HttpClient.Version;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of which origins may use a server that lists two of them, and so names them in each answer. */
@QuarkusTest
@TestProfile(OriginTest.OwnPages.class)
class OriginTest {
    private static final String LISTED = "https://app.example.com";
    private static final String FOREIGN = "https://evil.example";

    /** Two origins are listed. */
    public static class OwnPages implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("roomcast.origins", LISTED + ",http://localhost:3000");
        }
    }

    @RegisterExtension
    final House house = new House();

    private Knock knock() {
        return house.knock("/ws/" + house.room()).bearer(House.token("ann"));
    }

    private static String own() {
        return House.http("").toString();
    }

    private static RequestSpecification page(String origin) {
        return given().header("Origin", origin);
    }

    private static void isRefused(ValidatableResponse answer) {
        answer.statusCode(403)
                .contentType("application/problem+json")
                .body("status", equalTo(403))
                .body("code", equalTo("forbidden"))
                .body("detail", containsString("origin"))
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Vary", containsString("origin"));
    }

    // ---- sockets ----

    @Test
    void a_socket_is_for_listed_pages_and_the_servers_own_and_whoever_is_no_page() {
        knock().header("Origin", LISTED).openRaw().readsText("welcome");
        knock().header("Origin", "http://localhost:3000").openRaw().readsText("welcome");
        knock().header("Origin", own()).openRaw().readsText("welcome");
        // As behind a proxy that ends TLS.
        knock().header("Origin", own().replace("http:", "https:")).openRaw().readsText("welcome");
        knock().openRaw().readsText("welcome");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {FOREIGN, "http://app.example.com", "https://app.example.com:8443", "http://localhost", "null", ""
            })
    void a_socket_is_not_for_pages_of_other_origins(String origin) {
        double before = house.figures().of("roomcast_origins_refused_total");

        knock().header("Origin", origin).isRefusedWith(403);

        assertEquals(before + 1, house.figures().of("roomcast_origins_refused_total"));
    }

    // ---- the rest ----

    @ParameterizedTest
    @ValueSource(strings = {"/v1/rooms", "/sse/lobby", "/", "/q/openapi", "/q/asyncapi"})
    void whatever_is_asked_for_is_not_for_pages_of_other_origins(String path) {
        isRefused(page(FOREIGN).header("X-API-Key", House.API_KEY).get(path).then());
        isRefused(page(FOREIGN)
                .header("Access-Control-Request-Method", "GET")
                .options(path)
                .then());
    }

    @Test
    void a_listed_page_may_read_what_it_is_answered() {
        page(LISTED)
                .header("X-API-Key", House.API_KEY)
                .get("/v1/rooms")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", LISTED)
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Access-Control-Expose-Headers", "Retry-After")
                .header("Vary", containsString("origin"));
    }

    @Test
    void a_listed_page_may_read_why_it_was_refused() {
        page(LISTED).get("/sse/lobby").then().statusCode(401).header("Access-Control-Allow-Origin", LISTED);
        page(LISTED).get("/v1/rooms").then().statusCode(401).header("Access-Control-Allow-Origin", LISTED);
    }

    @Test
    void a_listed_page_listens() {
        String room = house.room();
        house.events(
                        Version.HTTP_1_1,
                        "/sse/" + room,
                        "Origin",
                        LISTED,
                        "Authorization",
                        "Bearer " + House.token("ann"))
                .receives("subscribed", "{room: '%s'}", room);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/tickets", "/sse/lobby", "/v1/rooms/lobby/messages"})
    void a_listed_page_is_told_beforehand_what_it_may_do(String path) {
        page(LISTED)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .options(path)
                .then()
                .statusCode(204)
                .body(emptyString())
                .header("Access-Control-Allow-Origin", LISTED)
                .header("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
                .header("Access-Control-Allow-Headers", "authorization,content-type")
                .header("Access-Control-Max-Age", "7200");
    }

    @Test
    void whoever_is_no_page_is_answered_as_ever() {
        given().header("X-API-Key", House.API_KEY)
                .get("/v1/rooms")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Vary", containsString("origin"));
    }

    @Test
    void a_page_of_the_server_itself_is_answered_as_ever() {
        page(own())
                .get("/")
                .then()
                .statusCode(200)
                .body(not(emptyString()))
                .header("Access-Control-Allow-Origin", nullValue());
    }
}
