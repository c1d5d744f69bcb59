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
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions and users, seen and sent away by operators, on one pod. */
@QuarkusTest
class SessionResourceTest {
    @RegisterExtension
    final House house = new House();

    /** Nobody else's, so that other tests' sessions do not matter. */
    private final String user = "u-" + UUID.randomUUID();

    @Nested
    class A_list {
        @Test
        void names_each_session_with_its_user_pod_and_rooms() {
            String room = house.room();
            String other = house.room();
            TestClient client =
                    house.knock("/ws/" + room).bearer(House.token(user)).open();
            var welcome = client.receives("{type: 'welcome', user: '%s'}", user);
            client.receives("{type: 'subscribed'}");
            client.subscribes(other);
            JsonPath answer = sessions("?user=" + user);
            assertEquals(Set.of("sessions", "missing"), answer.getMap("").keySet());
            assertEquals(List.of(), answer.getList("missing"));
            assertEquals(1, answer.getList("sessions").size());
            assertEquals(welcome.path("session").asText(), answer.getString("sessions[0].session"));
            assertEquals(welcome.path("pod").asText(), answer.getString("sessions[0].pod"));
            assertEquals(user, answer.getString("sessions[0].user"));
            assertEquals(new TreeSet<>(List.of(room, other)), new TreeSet<>(answer.getList("sessions[0].rooms")));
        }

        @Test
        void is_of_everyone_where_nobody_is_named() {
            String session = session(user);
            List<String> found = new ArrayList<>();
            String after = "";
            while (after != null) {
                JsonPath page = sessions("?limit=1000" + (after.isEmpty() ? "" : "&after=" + after));
                found.addAll(page.getList("sessions.session"));
                after = page.getString("next");
            }
            assertTrue(found.contains(session));
        }

        @Test
        void comes_in_pages() {
            Set<String> all = new TreeSet<>();
            for (int i = 0; i < 5; i++) {
                all.add(session(user));
            }
            JsonPath first = sessions("?limit=2&user=" + user);
            JsonPath second = sessions("?limit=2&user=" + user + "&after=" + first.getString("next"));
            JsonPath third = sessions("?limit=2&user=" + user + "&after=" + second.getString("next"));
            List<String> found = new ArrayList<>(first.getList("sessions.session"));
            found.addAll(second.getList("sessions.session"));
            found.addAll(third.getList("sessions.session"));
            assertEquals(new ArrayList<>(all), found);
            assertEquals(found.get(1), first.getString("next"));
            assertFalse(third.getMap("").containsKey("next"));
        }

        @Test
        void of_someone_who_is_not_there_is_empty() {
            assertEquals(List.of(), sessions("?user=" + user).getList("sessions"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "user=%00", "after=%0a"})
        void is_refused_where_it_is_not_asked_for_properly(String query) {
            isProblem(backend().get("/v1/sessions?" + query).then(), 400, ErrorCode.BAD_REQUEST);
        }
    }

    @Nested
    class Disconnecting {
        @Test
        void a_session_ends_that_one_alone() {
            TestClient phone =
                    house.knock("/ws/" + house.room()).bearer(House.token(user)).open();
            String session = phone.receives("{type: 'welcome'}").path("session").asText();
            TestClient laptop = house.enter(user, house.room());
            backend()
                    .delete("/v1/sessions/" + session)
                    .then()
                    .statusCode(200)
                    .body("session", equalTo(session))
                    .body("sessions", equalTo(1))
                    .body("missing", empty());
            phone.isClosedWith(CloseStatus.DISCONNECTED);
            laptop.isInTouch();
        }

        @Test
        void a_user_ends_all_of_its_sessions_and_nobody_elses() {
            TestClient phone = house.enter(user, house.room());
            TestClient laptop = house.enter(user, house.room());
            TestClient other = house.enter(user + "-", house.room());
            backend()
                    .delete("/v1/users/" + user + "/sessions")
                    .then()
                    .statusCode(200)
                    .body("user", equalTo(user))
                    .body("sessions", equalTo(2))
                    .body("missing", empty());
            phone.isClosedWith(CloseStatus.DISCONNECTED);
            laptop.isClosedWith(CloseStatus.DISCONNECTED);
            other.isInTouch();
        }

        @Test
        void a_user_without_sessions_is_none() {
            backend()
                    .delete("/v1/users/" + user + "/sessions")
                    .then()
                    .statusCode(200)
                    .body("sessions", equalTo(0));
        }

        @Test
        void a_session_that_there_is_not_is_not_found() {
            backend()
                    .delete("/v1/sessions/none")
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("code", equalTo("not_found"))
                    .body("status", equalTo(404));
        }

        @Test
        void needs_the_name_of_something() {
            isProblem(backend().delete("/v1/sessions/a.b").then(), 400, ErrorCode.BAD_REQUEST);
            isProblem(backend().delete("/v1/sessions/" + "x".repeat(65)).then(), 400, ErrorCode.BAD_REQUEST);
            isProblem(backend().delete("/v1/users/%07/sessions").then(), 400, ErrorCode.BAD_REQUEST);
            isProblem(
                    backend()
                            .delete("/v1/users/" + "x".repeat(257) + "/sessions")
                            .then(),
                    400,
                    ErrorCode.BAD_REQUEST);
        }
    }

    @Nested
    class Subscribing_for_a_user {
        @Test
        void brings_all_of_its_sessions_into_the_room_whatever_their_tokens_allow() {
            String own = house.room();
            String room = house.room();
            TestClient phone = enterOnly(own);
            TestClient laptop = enterOnly(own);
            in(room, "POST", 2, 0);
            for (TestClient client : List.of(phone, laptop)) {
                client.receives("{type: 'subscribed', room: '%s', offset: 0}", room);
            }
            house.push(room, "{\"data\":\"hi\"}");
            for (TestClient client : List.of(phone, laptop)) {
                client.receivesMessage(room, "hi");
            }
            in(room, "POST", 2, 0);
            assertEquals(
                    List.of(own, room).stream().sorted().toList(),
                    sessions("?user=" + user).getList("sessions[0].rooms"));
        }

        @Test
        void outlasts_a_refresh_and_lets_nobody_publish() {
            String own = house.room();
            String room = house.room();
            TestClient client = enterOnly(own);
            in(room, "POST", 1, 0);
            client.receives("{type: 'subscribed', room: '%s'}", room);
            client.sends(
                    "{type: 'refresh', token: '%s'}",
                    TestTokens.user(user).rooms(own).sign());
            client.receives("{type: 'refreshed'}");
            client.publishes(room, "no").receivesError(ErrorCode.FORBIDDEN);
            house.push(room, "{\"data\":\"hi\"}");
            client.receivesMessage(room, "hi");
        }

        @Test
        void is_taken_back() {
            String own = house.room();
            String room = house.room();
            TestClient client = enterOnly(own);
            in(room, "POST", 1, 0);
            client.receives("{type: 'subscribed', room: '%s'}", room);
            out(room, 1);
            client.receives("{type: 'unsubscribed', room: '%s', reason: 'unsubscribed by the server'}", room);
            out(room, 0);
            house.push(room, "{\"data\":\"hi\"}");
            client.isInTouch();
            client.sends("{type: 'subscribe', room: '%s'}", room).receivesError(ErrorCode.FORBIDDEN);
        }

        @Test
        void tells_how_many_could_not_be() {
            String pair = house.room("pair");
            house.enter("one", pair);
            house.enter("two", pair);
            TestClient third = house.enter(user, house.room());
            in(pair, "POST", 0, 1);
            third.isInTouch();
        }

        @Test
        void is_for_rooms_that_one_can_be_in() {
            isProblem(backend().post("/v1/users/ann/rooms/a%20b").then(), 400, ErrorCode.ROOM_NAME);
            isProblem(backend().delete("/v1/users/ann/rooms/a%20b").then(), 400, ErrorCode.ROOM_NAME);
            isProblem(backend().post("/v1/users/%07/rooms/lobby").then(), 400, ErrorCode.BAD_REQUEST);
            isProblem(backend().delete("/v1/users/%07/rooms/lobby").then(), 400, ErrorCode.BAD_REQUEST);
            isProblem(backend().post("/v1/users/ann/rooms/system").then(), 400, ErrorCode.BAD_REQUEST);
            isProblem(backend().post("/v1/users/ann/rooms/user:bob").then(), 403, ErrorCode.FORBIDDEN);
        }

        /** Enters with a token that allows this room alone. */
        private TestClient enterOnly(String room) {
            TestClient client = house.knock("/ws/" + room)
                    .bearer(TestTokens.user(user).rooms(room).sign())
                    .open();
            client.receives("{type: 'welcome'}");
            client.receives("{type: 'subscribed'}");
            return client;
        }

        private void in(String room, String method, int sessions, int refused) {
            backend()
                    .request(method, "/v1/users/" + user + "/rooms/" + room)
                    .then()
                    .statusCode(200)
                    .body("user", equalTo(user))
                    .body("room", equalTo(room))
                    .body("sessions", equalTo(sessions))
                    .body("refused", equalTo(refused))
                    .body("missing", empty());
        }

        private void out(String room, int sessions) {
            backend()
                    .delete("/v1/users/" + user + "/rooms/" + room)
                    .then()
                    .statusCode(200)
                    .body("sessions", equalTo(sessions))
                    .body("missing", empty());
        }
    }

    @Test
    void a_pod_tells_how_it_is() {
        house.enter(user, house.room());
        JsonPath answer =
                backend().get("/v1/pods").then().statusCode(200).extract().jsonPath();
        assertEquals(List.of(), answer.getList("missing"));
        assertEquals(1, answer.getList("pods").size());
        assertEquals(
                Set.of("pod", "version", "started", "sessions", "rooms", "draining"),
                answer.getMap("pods[0]").keySet());
        assertTrue(answer.getInt("pods[0].sessions") >= 1);
        assertTrue(answer.getInt("pods[0].rooms") >= 1);
        assertFalse(answer.getBoolean("pods[0].draining"));
    }

    private String session(String of) {
        TestClient client =
                house.knock("/ws/" + house.room()).bearer(House.token(of)).open();
        return client.receives("{type: 'welcome'}").path("session").asText();
    }

    private static JsonPath sessions(String query) {
        return backend()
                .get("/v1/sessions" + query)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .jsonPath();
    }
}
