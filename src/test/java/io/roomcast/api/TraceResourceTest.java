package io.roomcast.api;

import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.isProblem;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flight recorder as operators use it, on one pod. Namespace {@code traced} is recorded by configuration. */
@QuarkusTest
class TraceResourceTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String SECRET = "payload-" + UUID.randomUUID();

    @RegisterExtension
    final House house = new House();

    private static ValidatableResponse trace(String session, String room) {
        return backend().get("/v1/sessions/" + session + "/trace?room=" + room).then();
    }

    private TestClient open(String room) {
        return house.knock("/ws/" + room).bearer(House.token("ann")).open();
    }

    private static String session(TestClient client, String room) {
        String session = client.receives("{type: 'welcome'}").path("session").asText();
        client.receives("{type: 'subscribed', room: '%s'}", room);
        return session;
    }

    @Test
    void a_session_that_ended_is_told_of_and_no_payload() {
        String room = house.room("traced");
        TestClient client = open(room);
        String session = session(client, room);
        Instant before = Instant.now();
        house.push(room, "{\"data\":\"" + SECRET + "\"}");
        client.receives("{type: 'message', offset: 1}");
        backend().delete("/v1/sessions/" + session).then().statusCode(200);
        client.isClosedWith(CloseStatus.DISCONNECTED);
        String body = trace(session, room).statusCode(200).extract().asString();
        JsonPath answer = new JsonPath(body);
        assertEquals(session, answer.getString("session"));
        assertEquals(room, answer.getString("room"));
        assertFalse(answer.getBoolean("recording"));
        assertEquals(0, answer.getInt("overwritten"));
        assertEquals(List.of(), answer.getList("missing"));
        assertEquals(
                List.of("entered", "subscribed", "received", "matched", "flushed", "closed"),
                answer.getList("entries.event"));
        assertEquals("4500 disconnected by an operator", answer.getString("entries[5].detail"));
        assertEquals(1, answer.getInt("entries[3].offset"));
        assertEquals(1, answer.getInt("entries[3].messages"));
        assertEquals(answer.getString("entries[1].epoch"), answer.getString("entries[3].epoch"));
        Instant flushed = Instant.parse(answer.getString("entries[4].at"));
        // Clocks of a container and its host may be read some milliseconds apart.
        assertFalse(flushed.isBefore(before.minusSeconds(5)));
        assertFalse(flushed.isAfter(Instant.now().plusSeconds(5)));
        assertFalse(body.contains(SECRET), body);
    }

    @Test
    void what_a_message_is_traced_by_is_told_to_operators_and_not_to_clients() {
        String room = house.room("traced");
        TestClient client = open(room);
        String session = session(client, room);
        String other = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        backend()
                .header("traceparent", TRACE)
                .contentType("application/json")
                .body("{\"data\":1}")
                .post("/v1/rooms/" + room + "/messages")
                .then()
                .statusCode(200);
        backend()
                .header("traceparent", TRACE)
                .contentType("application/json")
                .body("{\"data\":2,\"rooms\":[\"" + room + "\"]}")
                .post("/v1/messages")
                .then()
                .statusCode(200);
        backend()
                .header("traceparent", "not one")
                .contentType("application/json")
                .body("{\"data\":3}")
                .post("/v1/rooms/" + room + "/messages")
                .then()
                .statusCode(200);
        client.sends("{type: 'publish', data: 4, traceparent: '%s'}", other);
        for (int offset = 1; offset <= 4; offset++) {
            assertFalse(client.receives("{type: 'message', offset: %d}", offset).has("traceparent"));
        }
        JsonPath answer = trace(session, room).statusCode(200).extract().jsonPath();
        List<String> traces = new ArrayList<>();
        for (int offset = 1; offset <= 4; offset++) {
            traces.add(answer.getString(
                    "entries.find { it.event == 'received' && it.offset == " + offset + " }.traceparent"));
        }
        assertEquals(Arrays.asList(TRACE, TRACE, null, other), traces);
        client.sends("{type: 'publish', id: 1, data: 5, traceparent: 'not one'}");
        client.receivesError(ErrorCode.BAD_REQUEST);
    }

    @Test
    void an_operator_begins_and_ends_to_record_while_sessions_are_there() {
        String namespace = "later" + UUID.randomUUID().toString().substring(0, 8);
        String room = house.room(namespace);
        TestClient client = open(room);
        String session = session(client, room);
        trace(session, room).statusCode(404).body("code", equalTo("not_found"));
        backend()
                .put("/v1/traces/" + namespace)
                .then()
                .statusCode(200)
                .body("namespace", equalTo(namespace))
                .body("trace", equalTo(true))
                .body("pods", equalTo(1))
                .body("refused", equalTo(0))
                .body("missing", empty());
        house.push(room, "{\"data\":1}");
        client.receives("{type: 'message', offset: 1}");
        trace(session, room)
                .statusCode(200)
                .body("recording", equalTo(true))
                .body("entries.event", equalTo(List.of("entered", "received", "matched", "flushed")));
        backend()
                .delete("/v1/traces/" + namespace)
                .then()
                .statusCode(200)
                .body("trace", equalTo(false))
                .body("pods", equalTo(1));
        house.push(room, "{\"data\":2}");
        client.receives("{type: 'message', offset: 2}");
        trace(session, room)
                .statusCode(200)
                .body("recording", equalTo(false))
                .body("entries.event", equalTo(List.of("entered", "received", "matched", "flushed")));
    }

    @Test
    void what_is_not_recorded_is_not_found_and_the_answer_says_what_to_do() {
        String room = house.room();
        TestClient client = open(room);
        String detail = trace(session(client, room), room)
                .statusCode(404)
                .body("code", equalTo("not_found"))
                .extract()
                .path("detail");
        assertTrue(detail.endsWith("PUT /v1/traces/room begins to"), detail);
    }

    @Test
    void a_room_must_be_named_and_be_one() {
        isProblem(backend().get("/v1/sessions/x/trace").then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(backend().get("/v1/sessions/x/trace?room=").then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(trace("x", "a%20b"), 400, ErrorCode.ROOM_NAME);
        isProblem(trace("x%20y", "lobby"), 400, ErrorCode.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "%20", "a%20b"})
    void what_is_no_namespace_is_refused(String namespace) {
        isProblem(backend().put("/v1/traces/" + namespace).then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(backend().delete("/v1/traces/" + namespace).then(), 400, ErrorCode.BAD_REQUEST);
    }
}
