package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, by which of the four ways, to which rooms, and for how long. */
@QuarkusTest
class AuthenticationTest {
    @RegisterExtension
    final House house = new House();

    // ---- the four ways ----

    @Test
    void a_token_may_come_in_the_header() {
        TestClient alice = house.knock("/ws/" + house.room())
                .authorization("bearer " + House.token("alice"))
                .open();

        alice.receives("{type: 'welcome', user: 'alice'}");
        alice.receives("{type: 'subscribed'}");
        assertEquals("", alice.subprotocol());
    }

    @Test
    void a_token_may_come_as_a_subprotocol_and_is_not_the_one_that_is_agreed_upon() {
        TestClient alice = house.knock("/ws/" + house.room())
                .subprotocols("roomcast.v1", "bearer." + House.token("alice"))
                .open();

        alice.receives("{type: 'welcome', user: 'alice'}");
        alice.receives("{type: 'subscribed'}");
        assertEquals("roomcast.v1", alice.subprotocol());
    }

    @Test
    void a_ticket_stands_for_the_token_once() {
        String path = "/ws/" + house.room() + "?ticket=" + house.ticketFor(House.token("alice"));

        TestClient alice = house.knock(path).open();
        alice.receives("{type: 'welcome', user: 'alice'}");
        alice.receives("{type: 'subscribed'}");

        house.knock(path).isRefusedWith(401);
    }

    @Test
    void a_ticket_allows_what_its_token_allows() {
        String lobby = house.room();
        String ticket = house.ticketFor(TestTokens.user("alice").rooms(lobby).sign());

        house.knock("/ws/" + house.room() + "?ticket=" + ticket).isRefusedWith(403);
    }

    @Test
    void the_first_frame_may_bring_the_token_and_the_rooms_to_enter() {
        String lobby = house.room();
        String kitchen = house.room();
        String garden = house.room();
        TestClient bob = house.enter("bob", kitchen);
        bob.publishes(kitchen, "missed").receivesMessage(kitchen, "missed");
        String epoch = bob.sends("{type: 'history'}")
                .receives("{type: 'history'}")
                .path("epoch")
                .textValue();
        TestClient alice = house.knock("/ws/" + lobby).open();

        alice.sends(
                "{type: 'auth', id: 1, token: '%s', rooms: [{room: '%s', since: {epoch: '%s', offset: 0}}, '%s']}",
                House.token("alice"), kitchen, epoch, garden);

        alice.receives("{type: 'welcome', id: 1, user: 'alice'}");
        assertFalse(alice.receives("{type: 'subscribed', room: '%s'}", lobby).has("messages"));
        alice.receives("{type: 'subscribed', room: '%s', recovered: true, messages: [{data: 'missed'}]}", kitchen);
        alice.receives("{type: 'subscribed', room: '%s'}", garden);
        bob.publishes(kitchen, "live");
        alice.receivesMessage(kitchen, "live");
    }

    @Test
    void a_position_in_the_url_waits_for_auth() {
        String lobby = house.room();
        TestClient bob = house.enter("bob", lobby);
        bob.publishes(lobby, "missed").receivesMessage(lobby, "missed");
        String epoch = bob.sends("{type: 'history'}")
                .receives("{type: 'history'}")
                .path("epoch")
                .textValue();
        TestClient alice =
                house.knock("/ws/" + lobby + "?epoch=" + epoch + "&offset=0").open();

        alice.sends("{type: 'auth', token: '%s'}", House.token("alice"));

        alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed', room: '%s', recovered: true, messages: [{data: 'missed'}]}", lobby);
    }

    @Test
    void the_header_counts_before_the_subprotocol_and_that_before_the_ticket() {
        String path = "/ws/" + house.room() + "?ticket=" + house.ticketFor(House.token("carol"));
        TestClient alice = house.knock(path)
                .bearer(House.token("alice"))
                .subprotocols("roomcast.v1", "bearer." + House.token("bob"))
                .open();
        TestClient bob = house.knock(path)
                .subprotocols("roomcast.v1", "bearer." + House.token("bob"))
                .open();

        alice.receives("{type: 'welcome', user: 'alice'}");
        bob.receives("{type: 'welcome', user: 'bob'}");
    }

    // ---- before anyone has said who they are ----

    @Test
    void before_auth_the_server_answers_ping_and_nothing_else() {
        String lobby = house.room();
        TestClient bob = house.enter("bob", lobby);
        TestClient alice = house.knock("/ws/" + lobby).open();
        String[] commands = {
            "{type: 'publish', data: 1}",
            "{type: 'subscribe'}",
            "{type: 'unsubscribe'}",
            "{type: 'presence'}",
            "{type: 'history'}",
            "{type: 'refresh', token: 'x'}",
            "{type: 'job', job: 'x', data: 1}"
        };

        bob.publishes(lobby, "not for her").receivesMessage(lobby, "not for her");
        house.push("system", "{\"data\": \"not for her either\"}");
        alice.isInTouch();
        for (String command : commands) {
            alice.sends("%s", command).receivesError(ErrorCode.UNAUTHORIZED);
        }
        alice.sendsText("plain").receivesError(ErrorCode.UNAUTHORIZED);
        alice.sendsBinary((byte) 1).receivesError(ErrorCode.UNAUTHORIZED);
        alice.sends("{type: 'nonsense'}").receivesError(ErrorCode.UNKNOWN_TYPE);

        alice.sends("{type: 'auth', token: '%s'}", House.token("alice"));
        alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed', offset: 1}");
    }

    @Test
    void a_bad_token_in_auth_leaves_everything_as_it_was() {
        TestClient alice = house.knock("/ws/" + house.room()).open();

        alice.sends("{type: 'auth', id: 1, token: 'bad'}");
        assertEquals(1, alice.receivesError(ErrorCode.UNAUTHORIZED).path("id").intValue());
        alice.sends("{type: 'history'}").receivesError(ErrorCode.UNAUTHORIZED);

        alice.sends("{type: 'auth', token: '%s'}", House.token("alice")).receives("{type: 'welcome'}");
    }

    @Test
    void a_second_auth_is_refused() {
        TestClient alice = house.enter("alice", house.room());

        alice.sends("{type: 'auth', token: '%s'}", House.token("bob")).receivesError(ErrorCode.BAD_REQUEST);
    }

    // ---- who is refused ----

    @Test
    void a_bad_token_at_the_door_is_answered_401() {
        String path = "/ws/" + house.room();
        String forged = TestTokens.user("eve").rooms("*").secret("x".repeat(40)).sign();
        String old = TestTokens.user("eve")
                .rooms("*")
                .expiresIn(Duration.ofHours(-1))
                .sign();

        house.knock(path).bearer("nonsense").isRefusedWith(401);
        house.knock(path).bearer(forged).isRefusedWith(401);
        house.knock(path).bearer(old).isRefusedWith(401);
        house.knock(path).authorization("Basic YTpi").isRefusedWith(401);
        house.knock(path).subprotocols("roomcast.v1", "bearer." + forged).isRefusedWith(401);
        house.knock(path + "?ticket=nonsense").isRefusedWith(401);
        house.knock(path + "?ticket=").isRefusedWith(401);
    }

    @Test
    void a_room_that_the_token_does_not_open_is_answered_403() {
        String lobby = house.room();
        house.knock("/ws/" + lobby)
                .bearer(TestTokens.user("alice").rooms("kitchen:*").sign())
                .isRefusedWith(403);
        house.knock("/ws/" + lobby)
                .bearer(TestTokens.user("alice")
                        .room(lobby, "publish", "history", "presence")
                        .sign())
                .isRefusedWith(403);
        house.knock("/ws/" + lobby)
                .bearer(TestTokens.user("alice").noRooms().sign())
                .isRefusedWith(403);
        house.knock("/ws/" + lobby).bearer(TestTokens.user("alice").sign()).isRefusedWith(403);
        house.knock("/ws/user:bob").bearer(House.token("alice")).isRefusedWith(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "epoch=e",
                "offset=1",
                "epoch=e&offset=-1",
                "epoch=e&offset=x",
                "epoch=&offset=1",
                "epoch=a:b&offset=1",
                "epoch=e&offset=",
                "epoch=e&offset=99999999999999999999",
                "epoch=e&offset=1.0"
            })
    void half_a_position_at_the_door_is_answered_400(String query) {
        house.knock("/ws/" + house.room() + "?" + query)
                .bearer(House.token("alice"))
                .isRefusedWith(400);
    }

    @Test
    void a_first_frame_without_the_right_to_the_room_of_the_path_still_opens_others() {
        String lobby = house.room();
        String kitchen = house.room();
        TestClient alice = house.knock("/ws/" + lobby).open();

        alice.sends(
                "{type: 'auth', token: '%s'}",
                TestTokens.user("alice").rooms(kitchen).sign());

        alice.receives("{type: 'welcome', user: 'alice'}");
        alice.receivesError(ErrorCode.FORBIDDEN);
        alice.subscribes(kitchen).publishes(kitchen, "here").receivesMessage(kitchen, "here");
    }

    @Test
    void each_right_is_its_own() {
        String lobby = house.room();
        TestClient alice = house.knock("/ws/" + lobby)
                .bearer(TestTokens.user("alice").room(lobby, "subscribe").sign())
                .open();
        alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed'}");

        alice.sends("{type: 'publish', data: 1, id: 1}").receivesError(ErrorCode.FORBIDDEN);
        alice.sendsText("plain").receivesError(ErrorCode.FORBIDDEN);
        alice.sendsBinary((byte) 1).receivesError(ErrorCode.FORBIDDEN);
        alice.sends("{type: 'history'}").receivesError(ErrorCode.FORBIDDEN);
        alice.sends("{type: 'presence'}").receivesError(ErrorCode.FORBIDDEN);
        alice.sends("{type: 'subscribe', room: '%s'}", house.room()).receivesError(ErrorCode.FORBIDDEN);
    }

    @Test
    void a_room_open_to_all_who_are_known_needs_no_claim_but_a_claim_narrows_it() {
        String room = house.room("open");
        TestClient alice = house.knock("/ws/" + room)
                .bearer(TestTokens.user("alice").sign())
                .open();
        alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed'}");
        alice.publishes(room, "hi").receivesMessage(room, "hi");

        house.knock("/ws/" + room)
                .bearer(TestTokens.user("alice").rooms("other").sign())
                .isRefusedWith(403);
    }

    // ---- as time goes by ----

    @Test
    void a_refresh_takes_a_new_token_of_the_same_user() {
        TestClient alice = house.enter("alice", house.room());

        JsonNode refreshed = alice.sends("{type: 'refresh', id: 1, token: '%s'}", House.token("alice"))
                .receives("{type: 'refreshed', id: 1}");
        long expiresIn = refreshed.path("expires_in").longValue();
        assertTrue(expiresIn > 3_500 && expiresIn <= 3_600, refreshed::toString);

        alice.sends("{type: 'refresh', token: '%s'}", House.token("bob")).receivesError(ErrorCode.UNAUTHORIZED);
        alice.sends("{type: 'refresh', token: 'bad'}").receivesError(ErrorCode.UNAUTHORIZED);
        String unending = TestTokens.user("alice").rooms("*").unending().sign();
        assertFalse(alice.sends("{type: 'refresh', token: '%s'}", unending)
                .receives("{type: 'refreshed'}")
                .has("expires_in"));
    }

    @Test
    void rooms_that_the_new_token_does_not_allow_are_left() {
        String lobby = house.room();
        String kitchen = house.room();
        TestClient alice = house.enter("alice", lobby).subscribes(kitchen);
        TestClient bob = house.enter("bob", kitchen).subscribes(lobby);

        alice.sends(
                "{type: 'refresh', id: 1, token: '%s'}",
                TestTokens.user("alice").rooms(lobby).sign());

        alice.receives("{type: 'refreshed', id: 1}");
        JsonNode unsubscribed = alice.receives("{type: 'unsubscribed', room: '%s'}", kitchen);
        assertFalse(unsubscribed.path("reason").asText().isEmpty());
        assertFalse(unsubscribed.has("id"));
        bob.publishes(kitchen, "without her").receivesMessage(kitchen, "without her");
        bob.publishes(lobby, "with her");
        alice.receivesMessage(lobby, "with her");
        alice.sends("{type: 'publish', room: '%s', data: 1}", kitchen).receivesError(ErrorCode.FORBIDDEN);
    }

    @Test
    void a_session_ends_with_its_token_unless_it_was_refreshed() {
        String lobby = house.room();
        String brief = TestTokens.user("alice")
                .rooms("*")
                .expiresIn(Duration.ofSeconds(6))
                .sign();
        TestClient refreshed = house.knock("/ws/" + lobby).bearer(brief).open();
        refreshed.receives("{type: 'welcome'}");
        refreshed.receives("{type: 'subscribed'}");
        refreshed.sends("{type: 'refresh', token: '%s'}", House.token("alice")).receives("{type: 'refreshed'}");
        TestClient forgetful = house.knock("/ws/" + lobby).bearer(brief).open();

        forgetful.isClosedWith(CloseStatus.TOKEN_EXPIRED);

        refreshed.isInTouch();
    }
}
