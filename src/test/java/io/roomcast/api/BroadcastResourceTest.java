package io.roomcast.api;

import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.isProblem;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class BroadcastResourceTest {
    @RegisterExtension
    final House house = new House();

    @Test
    void one_message_reaches_all_rooms_and_is_answered_with_its_place_in_each() {
        String first = house.room();
        String second = house.room();
        TestClient ann = house.enter("ann", first);
        TestClient bob = house.enter("bob", second);
        JsonPath answer = sent("{\"rooms\":[\"%s\",\"%s\"],\"data\":\"hi\",\"from\":\"ops\"}".formatted(second, first));
        ann.receives("{type: 'message', room: '%s', offset: 1, from: 'ops', data: 'hi'}", first);
        bob.receives("{type: 'message', room: '%s', offset: 1, from: 'ops', data: 'hi'}", second);
        assertEquals(Set.of("results"), answer.getMap("").keySet());
        assertEquals(List.of(second, first), answer.getList("results.room"));
        assertEquals(List.of(1, 1), answer.getList("results.offset"));
        assertEquals(
                Set.of("room", "epoch", "offset"), answer.getMap("results[0]").keySet());
    }

    @Test
    void a_key_counts_for_each_room_by_itself() {
        String first = house.room();
        String second = house.room();
        sent("{\"rooms\":[\"%s\"],\"data\":1,\"key\":\"k\"}".formatted(first));
        JsonPath answer = sent("{\"rooms\":[\"%s\",\"%s\"],\"data\":2,\"key\":\"k\"}".formatted(first, second));
        assertEquals(true, answer.getBoolean("results[0].duplicate"));
        assertEquals(
                Set.of("room", "epoch", "offset"), answer.getMap("results[1]").keySet());
        assertEquals(List.of(1, 1), answer.getList("results.offset"));
    }

    @Test
    void what_one_room_refuses_the_others_have_all_the_same() {
        String good = house.room();
        String live = house.room("live");
        JsonPath answer = sent("{\"rooms\":[\"a b\",\"tiny:1\",\"%s\",\"%s\"],\"data\":\"more than sixteen bytes\"}"
                .formatted(good, live));
        assertEquals("room_name", answer.getString("results[0].error"));
        assertEquals("a b", answer.getString("results[0].room"));
        assertEquals(
                Set.of("room", "error", "detail"), answer.getMap("results[1]").keySet());
        assertEquals("too_large", answer.getString("results[1].error"));
        assertEquals(1, answer.getInt("results[2].offset"));
        assertEquals(Map.of("room", live), answer.getMap("results[3]"));
    }

    @Test
    void a_room_that_is_named_twice_gets_it_once() {
        String room = house.room();
        assertEquals(
                List.of(1),
                sent("{\"rooms\":[\"%s\",\"%s\"],\"data\":1}".formatted(room, room))
                        .getList("results.offset"));
    }

    @Test
    void a_thousand_rooms_are_served_in_their_order_and_more_are_too_many() {
        String base = house.room();
        List<String> rooms =
                IntStream.range(0, 1_000).mapToObj(i -> base + "." + i).toList();
        assertEquals(rooms, sent(body(rooms)).getList("results.room"));
        List<String> more =
                IntStream.range(0, 1_001).mapToObj(i -> base + "." + i).toList();
        refused(body(more), "rooms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":1}",
                "{\"rooms\":null,\"data\":1}",
                "{\"rooms\":\"lobby\",\"data\":1}",
                "{\"rooms\":[],\"data\":1}",
                "{\"rooms\":[\"lobby\",1],\"data\":1}",
                "{\"rooms\":{\"lobby\":1},\"data\":1}",
                "{\"rooms\":[\"\\ud800\"],\"data\":1}"
            })
    void rooms_must_be_a_list_of_names(String body) {
        refused(body, "rooms");
    }

    @Test
    void the_rest_of_the_body_is_as_for_one_room() {
        refused("{\"rooms\":[\"lobby\"]}", "data");
        refused("{\"rooms\":[\"lobby\"],\"data\":1,\"from\":\"\"}", "from");
        refused("{\"rooms\":[\"lobby\"],\"data\":1,\"key\":\"\"}", "key");
        isProblem(backend("{\"rooms\":[").post("/v1/messages").then(), 400, ErrorCode.BAD_JSON);
    }

    @Test
    void a_users_room_is_that_of_its_own_sessions() {
        TestClient ann = house.enter("ann-1", "user:ann-1");
        backend("{\"data\":\"for you\"}")
                .post("/v1/users/ann-1/messages")
                .then()
                .statusCode(200)
                .body("room", equalTo("user:ann-1"))
                .body("offset", equalTo(1));
        ann.receives("{type: 'user_event', room: 'user:ann-1', data: 'for you'}");
        isProblem(backend("{\"data\":1}").post("/v1/users/a%20b/messages").then(), 400, ErrorCode.ROOM_NAME);
        isProblem(backend("{}").post("/v1/users/ann-1/messages").then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(backend("x").post("/v1/users/ann-1/messages").then(), 400, ErrorCode.BAD_JSON);
    }

    @Test
    void history_is_forgotten_and_the_position_is_not() {
        String room = house.room();
        house.push(room, "{\"data\":1}");
        backend().delete(Backend.messagesOf(room)).then().statusCode(204);
        backend().get(Backend.messagesOf(room)).then().body("messages", empty()).body("offset", equalTo(1));
        house.push(room, "{\"data\":2}");
        backend()
                .get(Backend.messagesOf(room))
                .then()
                .body("messages", hasSize(1))
                .body("messages[0].offset", equalTo(2));
        isProblem(backend().delete(Backend.messagesOf("a%20b")).then(), 400, ErrorCode.ROOM_NAME);
    }

    private static String body(List<String> rooms) {
        return rooms.stream().collect(Collectors.joining("\",\"", "{\"rooms\":[\"", "\"],\"data\":1}"));
    }

    private static JsonPath sent(String body) {
        return backend(body)
                .post("/v1/messages")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static void refused(String body, String field) {
        ValidatableResponse answer = backend(body).post("/v1/messages").then();
        isProblem(answer, 400, ErrorCode.BAD_REQUEST);
        answer.body("detail", containsString(field));
    }
}
