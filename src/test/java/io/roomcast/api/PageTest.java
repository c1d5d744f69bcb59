package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page to try the server with, and the one file that other pages take from it. */
@QuarkusTest
class PageTest {
    private static final Pattern ELSEWHERE = Pattern.compile("(?:src|href)=\"(?:https?:)?//");

    @Test
    void the_page_is_at_the_root() {
        given().get("/")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .body(containsString("<!doctype html>"));
    }

    @Test
    void the_page_needs_nothing_from_elsewhere() {
        String page = given().get("/").then().extract().asString();
        assertTrue(!ELSEWHERE.matcher(page).find(), page);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/roomcast.js", "/app.js"})
    void scripts_are_scripts(String path) {
        given().get(path).then().statusCode(200).contentType(containsString("javascript"));
    }

    @Test
    void the_client_is_an_es_module() {
        given().get("/roomcast.js").then().body(containsString("export "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/ws",
                "/ws/",
                "/connection",
                "/index.htm",
                "/application.properties",
                "/META-INF/resources/index.html",
                "/..%2fapplication.properties",
                "/%2e%2e/application.properties",
                "/roomcast.js/x",
                "/q/health",
                "/q/metrics",
                "/q/dev"
            })
    void other_paths_are_not_found(String path) {
        given().urlEncodingEnabled(false).get(path).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/%", "/ws/%zz", "/ws/lobby%", "/?%zz", "/roomcast.js?x=%zz"})
    void paths_that_cannot_be_decoded_are_no_fault_of_the_server(String path) {
        int status = RawHttp.status("GET", path);
        assertTrue(status < 500, path + ": " + status);
    }

    @Test
    void a_room_is_no_page() {
        int status = given().get("/ws/lobby").then().extract().statusCode();
        assertTrue(status >= 400 && status < 500, "" + status);
    }

    @Test
    void a_page_is_not_posted_to() {
        assertEquals(404, given().post("/roomcast.js").then().extract().statusCode());
    }
}
