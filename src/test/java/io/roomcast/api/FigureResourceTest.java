package io.roomcast.api;

import static io.roomcast.api.Backend.backend;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is counted, as the console reads it. The server is shared with other tests, so figures are compared with before. */
@QuarkusTest
class FigureResourceTest {
    @RegisterExtension
    final House house = new House();

    private final String room = house.room();

    @Test
    void a_message_counts_on_its_way_in_and_for_each_receiver_with_the_time_it_took() {
        JsonPath before = figures();
        TestClient ann = house.enter("ann", room);
        house.enter("bob", room);
        ann.sends("{type: 'publish', data: 1}");
        ann.receives("{type: 'message', data: 1}");
        Eventually.holds("it is counted", () -> {
            JsonPath now = figures();
            return grown(before, now, "messages_in.websocket") >= 1
                    && grown(before, now, "messages_out") >= 2
                    && grown(before, now, "bytes_out") > 100
                    && grown(before, now, "publish_to_flush.count") >= 1
                    && grown(before, now, "publish_to_flush.within_ms.'5000'") >= 1;
        });
        JsonPath now = figures();
        assertEquals(1, now.getInt("pods"));
        assertTrue(now.getLong("sessions") >= 2);
        assertTrue(now.getLong("subscriptions") >= 2);
        assertEquals(List.of(), now.getList("missing"));
    }

    @Test
    void errors_and_closes_count_by_their_codes() {
        JsonPath before = figures();
        TestClient ann = house.enter("ann", room);
        ann.sends("{type: 'dance'}");
        ann.receives("{type: 'error', code: 'unknown_type'}");
        String session = backend()
                .get("/v1/sessions?user=ann&limit=1000")
                .then()
                .extract()
                .jsonPath()
                .getString("sessions.find { it.rooms.contains('" + room + "') }.session");
        backend().delete("/v1/sessions/" + session).then().statusCode(200);
        Eventually.holds("they are counted", () -> {
            JsonPath now = figures();
            return grown(before, now, "errors.unknown_type") >= 1 && grown(before, now, "closes.'4500'") >= 1;
        });
    }

    @Test
    void every_code_has_its_place_from_the_start() {
        JsonPath figures = figures();
        assertEquals(
                Stream.of(ErrorCode.values()).map(ErrorCode::wireName).collect(Collectors.toSet()),
                figures.getMap("errors").keySet());
        Set<String> closes = new TreeSet<>(Set.of("1006"));
        Stream.of(CloseStatus.values()).forEach(status -> closes.add(Integer.toString(status.code())));
        assertEquals(closes, figures.getMap("closes").keySet());
        assertEquals(
                Set.of("websocket", "http", "clock", "inbox", "jobs"),
                figures.getMap("messages_in").keySet());
        assertEquals(Set.of("recovered", "lost"), figures.getMap("recoveries").keySet());
    }

    @Test
    void whoever_took_no_longer_than_a_moment_took_no_longer_than_two() {
        JsonPath figures = figures();
        Map<String, Integer> within = figures.getMap("publish_to_flush.within_ms");
        List<Integer> counts = new ArrayList<>(within.values());
        assertEquals(counts.stream().sorted().toList(), counts);
        assertEquals(
                List.of("0.1", "0.25", "0.5", "1", "2", "5", "10", "25", "50", "100", "250", "1000", "5000"),
                List.copyOf(within.keySet()));
    }

    private static long grown(JsonPath before, JsonPath now, String figure) {
        return now.getLong(figure) - before.getLong(figure);
    }

    private static JsonPath figures() {
        return backend()
                .get("/v1/figures")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .jsonPath();
    }
}
