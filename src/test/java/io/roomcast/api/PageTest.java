package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page to try the server with, and the one file that other pages take from it. */
@QuarkusTest
class PageTest {
    /** Of a page, a style sheet or a module. */
    private static final Pattern REFERENCE =
            Pattern.compile("(?:src=|<link rel=\"(?:icon|stylesheet)\" href=|@import url\\(| from )\"([/.][^\"]+)\"");

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

    /** In whichever version they come: the console says it, and the build. */
    @Test
    void all_that_the_page_refers_to_is_there_and_what_it_should_be() {
        Set<String> seen = new TreeSet<>();
        Deque<URI> ahead = new ArrayDeque<>(List.of(URI.create("/")));
        while (!ahead.isEmpty()) {
            URI path = ahead.pop();
            if (seen.add(path.getPath())) {
                String text = given().get(path.getPath())
                        .then()
                        .statusCode(200)
                        .contentType(typeOf(path.getPath()))
                        .extract()
                        .asString();
                REFERENCE.matcher(text).results().forEach(found -> ahead.push(path.resolve(found.group(1))));
            }
        }
        assertTrue(
                seen.containsAll(
                        Set.of("/roomcast.js", "/console/main.js", "/console/views/room.js", "/console/console.css")),
                seen::toString);
        assertTrue(seen.stream().anyMatch(path -> path.endsWith("/uPlot.esm.js")), seen::toString);
        assertTrue(seen.stream().anyMatch(path -> path.endsWith("/uPlot.min.css")), seen::toString);
    }

    private static Matcher<String> typeOf(String path) {
        if (path.endsWith(".js")) {
            return containsString("javascript");
        }
        if (path.endsWith(".css")) {
            return startsWith("text/css");
        }
        return path.endsWith(".svg") ? startsWith("image/svg+xml") : startsWith("text/html");
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
