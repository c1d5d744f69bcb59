package io.roomcast.api;

import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.isProblem;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rooms and their members, on one pod. */
@QuarkusTest
class RoomResourceTest {
    @RegisterExtension
    final House house = new House();

    private final String base = "rooms:" + UUID.randomUUID() + ".";

    @Test
    void rooms_are_listed_with_how_many_sessions_and_members_are_in_them() {
        house.enter("ann", base + "b");
        house.enter("ann", base + "b");
        house.enter("bob", base + "b");
        house.enter("ann", base + "a");
        house.push(base + "nobody", "{\"data\":1}");
        Eventually.holds(
                "all are members",
                () -> rooms("?prefix=" + base).getList("rooms.members").equals(List.of(1, 2)));
        JsonPath answer = rooms("?prefix=" + base);
        assertEquals(
                List.of(
                        Map.of("room", base + "a", "sessions", 1, "messages", 0, "members", 1),
                        Map.of("room", base + "b", "sessions", 3, "messages", 0, "members", 2)),
                answer.getList("rooms"));
        assertEquals(List.of(), answer.getList("missing"));
        assertFalse(answer.getMap("").containsKey("next"));
    }

    @Test
    void the_messages_of_a_room_are_counted_while_there_are_sessions_in_it() {
        TestClient ann = house.enter("ann", base + "said");
        house.push(base + "said", "{\"data\":1}");
        ann.sends("{type: 'publish', data: 2}");
        ann.receives("{type: 'message', data: 1}");
        ann.receives("{type: 'message', data: 2}");
        assertEquals(List.of(2), rooms("?prefix=" + base).getList("rooms.messages"));
    }

    @Test
    void rooms_come_in_pages_in_the_order_of_their_names() {
        for (String name : List.of("c", "a", "b")) {
            house.enter("ann", base + name);
        }
        JsonPath first = rooms("?limit=2&prefix=" + base);
        assertEquals(List.of(base + "a", base + "b"), first.getList("rooms.room"));
        assertEquals(base + "b", first.getString("next"));
        JsonPath second = rooms("?limit=2&prefix=" + base + "&after=" + first.getString("next"));
        assertEquals(List.of(base + "c"), second.getList("rooms.room"));
        assertFalse(second.getMap("").containsKey("next"));
    }

    @Test
    void the_room_of_notices_that_every_session_is_in_is_not_listed() {
        house.enter("ann", base + "a");
        assertEquals(List.of(), rooms("?prefix=system").getList("rooms"));
    }

    @Test
    void members_are_users_with_what_they_show_of_themselves_and_their_sessions() {
        String room = base + "members";
        house.knock("/ws/" + room)
                .bearer(TestTokens.user("ann")
                        .rooms("*")
                        .info(Map.of("name", "Ann"))
                        .sign())
                .open()
                .receives("{type: 'welcome'}");
        house.enter("bob", room);
        house.enter("bob", room);
        Eventually.holds(
                "all are members",
                () -> members(room, "").getList("members.sessions").equals(List.of(1, 2)));
        JsonPath answer = members(room, "");
        assertEquals(room, answer.getString("room"));
        assertEquals(
                List.of(
                        Map.of("user", "ann", "info", Map.of("name", "Ann"), "sessions", 1),
                        Map.of("user", "bob", "sessions", 2)),
                answer.getList("members"));
    }

    @Test
    void members_come_in_pages() {
        String room = base + "many";
        for (String user : List.of("cid", "ann", "bob")) {
            house.enter(user, room);
        }
        Eventually.holds(
                "all are members", () -> members(room, "").getList("members").size() == 3);
        JsonPath first = members(room, "?limit=2");
        assertEquals(List.of("ann", "bob"), first.getList("members.user"));
        assertEquals("bob", first.getString("next"));
        JsonPath second = members(room, "?limit=2&after=bob");
        assertEquals(List.of("cid"), second.getList("members.user"));
        assertFalse(second.getMap("").containsKey("next"));
    }

    @Test
    void nobody_is_in_a_room_that_nobody_entered() {
        backend()
                .get("/v1/rooms/" + base + "none/members")
                .then()
                .statusCode(200)
                .body("room", equalTo(base + "none"))
                .body("members", empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=-1", "limit=1.5", "prefix=%00", "after=%7f"})
    void a_list_is_refused_where_it_is_not_asked_for_properly(String query) {
        isProblem(backend().get("/v1/rooms?" + query).then(), 400, ErrorCode.BAD_REQUEST);
    }

    @Test
    void members_are_those_of_a_room() {
        isProblem(backend().get("/v1/rooms/a%20b/members").then(), 400, ErrorCode.ROOM_NAME);
        isProblem(backend().get("/v1/rooms/lobby/members?limit=0").then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(backend().get("/v1/rooms/lobby/members?after=%00").then(), 400, ErrorCode.BAD_REQUEST);
    }

    private static JsonPath rooms(String query) {
        return backend()
                .get("/v1/rooms" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static JsonPath members(String room, String query) {
        return backend()
                .get("/v1/rooms/" + room + "/members" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
