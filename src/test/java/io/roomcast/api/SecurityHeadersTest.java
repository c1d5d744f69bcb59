package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static io.roomcast.api.Backend.backend;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told to do with answers, and what not. */
@QuarkusTest
class SecurityHeadersTest {
    private static final Pattern INLINE = Pattern.compile("<style|<script>|\\son\\w+=|\\sstyle=|javascript:");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/roomcast.js",
                "/console/console.css",
                "/console/main.js",
                "/q/swagger-ui/",
                "/q/openapi",
                "/q/asyncapi",
                "/v1/rooms",
                "/sse/a",
                "/x"
            })
    void every_answer_says_what_a_browser_may_do_with_it(String path) {
        given().get(path)
                .then()
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("Content-Security-Policy", not(containsString("unsafe")))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("X-Frame-Options", equalTo("DENY"))
                .header("Referrer-Policy", equalTo("no-referrer"))
                .header("Cross-Origin-Opener-Policy", equalTo("same-origin"))
                .header("Cross-Origin-Resource-Policy", equalTo("same-origin"));
    }

    @Test
    void without_encryption_nobody_is_told_to_insist_on_it() {
        given().get("/").then().header("Strict-Transport-Security", nullValue());
    }

    @Test
    void a_ticket_stays_in_no_cache() {
        backend("{\"user\":\"ann\"}").post("/v1/tickets").then().statusCode(200).header("Cache-Control", "no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/rooms", "/v1/rooms/lobby/messages", "/v1/nothing"})
    void nor_does_anything_else_that_backends_are_told(String path) {
        backend().get(path).then().header("Cache-Control", "no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/roomcast.js", "/console/main.js", "/console/console.css"})
    void what_the_console_is_made_of_is_asked_for_anew(String path) {
        given().get(path).then().statusCode(200).header("Cache-Control", "no-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/q/swagger-ui/"})
    void pages_have_nothing_that_the_policy_forbids(String path) {
        String page = given().get(path).then().statusCode(200).extract().asString();
        assertFalse(INLINE.matcher(page).find(), page);
    }
}
