package io.roomcast.api;

import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.isProblem;
import static io.roomcast.api.Backend.withToken;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules that operators see, fire, pause and make, on one pod; {@code time} is a configured one. */
@QuarkusTest
class ScheduleResourceTest {
    private static final String ONCE_A_YEAR = "365d";

    @RegisterExtension
    final House house = new House();

    private final String name = "s-" + UUID.randomUUID();
    private final String room = house.room();

    @AfterEach
    void clean() {
        backend().delete("/v1/schedules/" + name);
        backend().post("/v1/schedules/time/resume").then().statusCode(204);
    }

    @Test
    void a_list_tells_of_configured_schedules_what_they_do_and_have_done() {
        Eventually.holds("it has fired", () -> (int) listed("time").get("count") > 0);
        Map<String, Object> time = listed("time");
        assertEquals("time", time.get("room"));
        assertEquals("5s", time.get("every"));
        assertEquals("{\"time\":\"{time}\"}", time.get("message"));
        assertEquals("skip", time.get("missed"));
        assertEquals(true, time.get("configured"));
        assertEquals(false, time.get("paused"));
        Instant next = Instant.parse((String) time.get("next"));
        Instant last = Instant.parse((String) time.get("last"));
        assertFalse(next.isBefore(last));
        assertEquals(0, next.getEpochSecond() % 5);
        assertFalse(time.containsKey("cron"));
    }

    @Test
    void a_list_comes_in_pages() {
        put(room, "\"hi\"", ONCE_A_YEAR).statusCode(204);
        JsonPath first = list("?limit=1");
        assertEquals(1, first.getList("schedules").size());
        assertEquals(first.getString("schedules[0].name"), first.getString("next"));
        JsonPath rest = list("?limit=1000&after=" + first.getString("next"));
        assertFalse(rest.getMap("").containsKey("next"));
        assertFalse(rest.getList("schedules.name").contains(first.getString("next")));
        assertEquals(rest.getList("schedules.name").stream().sorted().toList(), rest.getList("schedules.name"));
    }

    @Test
    void a_schedule_that_is_put_fires_and_is_listed_until_it_is_deleted() {
        TestClient ann = house.enter("ann", room);
        put(room, "\"n{count}\"", "100ms").statusCode(204);
        ann.receivesMessage(room, "n1");
        ann.receivesMessage(room, "n2");
        Map<String, Object> listed = listed(name);
        assertEquals(
                Set.of("name", "room", "every", "message", "missed", "configured", "paused", "next", "last", "count"),
                listed.keySet());
        assertEquals("100ms", listed.get("every"));
        assertEquals(false, listed.get("configured"));
        backend().delete("/v1/schedules/" + name).then().statusCode(204);
        assertEquals(Map.of(), listed(name));
        isNotFound(backend().delete("/v1/schedules/" + name).then());
    }

    @Test
    void it_may_be_a_cron_expression_in_a_time_zone_and_say_any_json() {
        backend("{\"room\":\"" + room + "\",\"message\":{\"a\":[1]},\"cron\":\"0 0 12 1 1 ? 2099\","
                        + "\"time_zone\":\"Europe/Berlin\",\"missed\":\"catch-up\"}")
                .put("/v1/schedules/" + name)
                .then()
                .statusCode(204);
        Map<String, Object> listed = listed(name);
        assertEquals("0 0 12 1 1 ? 2099", listed.get("cron"));
        assertEquals("Europe/Berlin", listed.get("time_zone"));
        assertEquals("catch-up", listed.get("missed"));
        assertEquals("2099-01-01T11:00:00Z", listed.get("next"));
        assertEquals(0, listed.get("count"));
        assertFalse(listed.containsKey("last"));
        TestClient ann = house.enter("ann", room);
        fire(name);
        ann.receives("{type: 'message', data: {a: [1]}}");
    }

    @Test
    void to_fire_pushes_at_once_and_once() {
        TestClient ann = house.enter("ann", room);
        put(room, "\"{count} {fire_time}\"", ONCE_A_YEAR).statusCode(204);
        Object next = listed(name).get("next");
        fire(name);
        String told =
                ann.receives("{type: 'message', room: '%s'}", room).path("data").asText();
        assertTrue(told.startsWith("1 "), told);
        Instant fired = Instant.parse(told.substring(2));
        assertTrue(fired.isBefore(Instant.now().plusSeconds(1)), told);
        Map<String, Object> listed = listed(name);
        assertEquals(1, listed.get("count"));
        assertEquals(
                fired.toEpochMilli(), Instant.parse((String) listed.get("last")).toEpochMilli());
        assertEquals(next, listed.get("next"));
        ann.isInTouch();
    }

    @Test
    void a_schedule_that_is_paused_fires_only_when_it_is_told() {
        put(room, "\"{count}\"", ONCE_A_YEAR).statusCode(204);
        backend().post("/v1/schedules/" + name + "/pause").then().statusCode(204);
        backend().post("/v1/schedules/" + name + "/pause").then().statusCode(204);
        assertEquals(true, listed(name).get("paused"));
        assertFalse(listed(name).containsKey("next"));
        fire(name);
        assertEquals(1, listed(name).get("count"));
        assertEquals(true, listed(name).get("paused"));
        backend().post("/v1/schedules/" + name + "/resume").then().statusCode(204);
        backend().post("/v1/schedules/" + name + "/resume").then().statusCode(204);
        assertEquals(false, listed(name).get("paused"));
        assertTrue(listed(name).containsKey("next"));
    }

    @Test
    void a_schedule_that_is_resumed_goes_on() {
        put(room, "\"{count}\"", "100ms").statusCode(204);
        backend().post("/v1/schedules/" + name + "/pause").then().statusCode(204);
        backend().post("/v1/schedules/" + name + "/resume").then().statusCode(204);
        int count = (int) listed(name).get("count");
        Eventually.holds("it goes on", () -> (int) listed(name).get("count") > count + 1);
    }

    @Test
    void a_schedule_that_is_put_again_is_replaced() {
        put(room, "\"old\"", ONCE_A_YEAR).statusCode(204);
        put(house.room(), "\"new\"", "1h").statusCode(204);
        assertEquals("3600s", listed(name).get("every"));
        assertEquals("new", listed(name).get("message"));
    }

    @Test
    void a_configured_schedule_is_paused_but_neither_replaced_nor_deleted() {
        isConflict(backend("{\"room\":\"a\",\"message\":\"b\",\"every\":\"1h\"}")
                .put("/v1/schedules/time")
                .then());
        isConflict(backend().delete("/v1/schedules/time").then());
        backend().post("/v1/schedules/time/pause").then().statusCode(204);
        assertEquals(true, listed("time").get("paused"));
        backend().post("/v1/schedules/time/resume").then().statusCode(204);
        assertEquals(false, listed("time").get("paused"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fire", "pause", "resume"})
    void of_a_schedule_that_there_is_not_nothing_can_be_wanted(String wish) {
        isNotFound(backend().post("/v1/schedules/" + name + "/" + wish).then());
        isProblem(backend().post("/v1/schedules/%07/" + wish).then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(
                withToken(TestTokens.user("b")
                                .claim("groups", List.of("backend"))
                                .sign())
                        .post("/v1/schedules/time/" + wish)
                        .then(),
                403,
                ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"message\":\"m\",\"every\":\"1h\"}",
                "{\"room\":\"r\",\"every\":\"1h\"}",
                "{\"room\":\"r\",\"message\":null,\"every\":\"1h\"}",
                "{\"room\":\"r\",\"message\":\"m\"}",
                "{\"room\":\"a b\",\"message\":\"m\",\"every\":\"1h\"}",
                "{\"room\":1,\"message\":\"m\",\"every\":\"1h\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"every\":\"1h\",\"cron\":\"0 0 12 * * ?\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"every\":\"often\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"every\":\"\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"every\":\"10ms\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"every\":\"9999999999999999999999d\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"every\":\"PT9223372036854775807H\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"cron\":\"hello\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"cron\":\"\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"cron\":\"0 0 12 * * ?\",\"time_zone\":\"Berlin\"}",
                "{\"room\":\"r\",\"message\":\"m\",\"every\":\"1h\",\"missed\":\"sometimes\"}"
            })
    void a_plan_that_cannot_work_is_refused(String body) {
        isProblem(backend(body).put("/v1/schedules/" + name).then(), 400, ErrorCode.BAD_REQUEST);
        assertEquals(Map.of(), listed(name));
    }

    @Test
    void what_is_wrong_is_named() {
        backend("{\"room\":\"r\",\"message\":\"m\",\"cron\":\"0 0 12 * * ?\",\"time_zone\":\"Berlin\"}")
                .put("/v1/schedules/" + name)
                .then()
                .body("detail", containsString("time_zone is 'Berlin'"));
    }

    @Test
    void a_body_or_a_name_that_is_none_is_refused() {
        isProblem(backend("{").put("/v1/schedules/" + name).then(), 400, ErrorCode.BAD_JSON);
        String plan = "{\"room\":\"r\",\"message\":\"m\",\"every\":\"1h\"}";
        isProblem(backend(plan).put("/v1/schedules/a.b").then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(backend().delete("/v1/schedules/%07").then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(backend().get("/v1/schedules?limit=0").then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(backend().get("/v1/schedules?after=%07").then(), 400, ErrorCode.BAD_REQUEST);
    }

    @Test
    void a_message_may_not_be_too_large() {
        put(room, "\"" + "x".repeat(16 * 1024) + "\"", ONCE_A_YEAR).statusCode(204);
        isProblem(put(room, "\"" + "x".repeat(16 * 1024 + 1) + "\"", ONCE_A_YEAR), 400, ErrorCode.BAD_REQUEST);
        put(house.room("tiny"), "\"" + "x".repeat(1024) + "\"", ONCE_A_YEAR).statusCode(204);
        isProblem(backend().post("/v1/schedules/" + name + "/fire").then(), 413, ErrorCode.TOO_LARGE);
    }

    private ValidatableResponse put(String where, String message, String every) {
        return backend("{\"room\":\"" + where + "\",\"message\":" + message + ",\"every\":\"" + every + "\"}")
                .put("/v1/schedules/" + name)
                .then();
    }

    private static void fire(String schedule) {
        backend().post("/v1/schedules/" + schedule + "/fire").then().statusCode(204);
    }

    private static void isNotFound(ValidatableResponse answer) {
        answer.statusCode(404).contentType("application/problem+json").body("code", equalTo("not_found"));
    }

    private static void isConflict(ValidatableResponse answer) {
        answer.statusCode(409).contentType("application/problem+json").body("code", equalTo("conflict"));
    }

    /** Empty if it is not listed. */
    private static Map<String, Object> listed(String schedule) {
        return list("?limit=1000").<Map<String, Object>>getList("schedules").stream()
                .filter(entry -> entry.get("name").equals(schedule))
                .findFirst()
                .orElse(Map.of());
    }

    private static JsonPath list(String query) {
        return backend()
                .get("/v1/schedules" + query)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .jsonPath();
    }
}
