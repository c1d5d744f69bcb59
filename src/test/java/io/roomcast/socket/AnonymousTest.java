package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that lets everyone in, and takes those whom it knows to their personal room. */
@QuarkusTest
@TestProfile(AnonymousTest.OpenHouse.class)
class AnonymousTest {
    /** As the demo, with personal rooms on. */
    public static class OpenHouse implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("roomcast.auth.anonymous", "true", "roomcast.rooms.user.auto", "true");
        }
    }

    @RegisterExtension
    final House house = new House();

    @Test
    void whoever_has_no_token_is_welcomed_under_a_name_of_their_own() {
        String lobby = house.room();
        TestClient someone = house.knock("/ws/" + lobby).open();
        TestClient other = house.knock("/ws/" + lobby).open();

        JsonNode welcome = someone.receives("{type: 'welcome'}");
        String name = welcome.path("user").textValue();
        assertEquals("anon-" + welcome.path("session").textValue(), name);
        assertFalse(welcome.has("expires_in"));
        someone.receives("{type: 'subscribed', room: '%s'}", lobby);
        other.receives("{type: 'welcome'}");
        other.receives("{type: 'subscribed', room: '%s'}", lobby);

        someone.sendsText("hello");
        other.receives("{type: 'message', from: '%s', data: 'hello'}", name);
    }

    @Test
    void auth_replaces_the_name_once_and_opens_the_personal_room() {
        String lobby = house.room();
        TestClient alice = house.knock("/ws/" + lobby).open();
        JsonNode first = alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed', room: '%s'}", lobby);
        String anon = first.path("user").textValue();
        alice.receives("{type: 'joined', user: '%s', members: 1}", anon);
        String token = TestTokens.user("alice").sign();

        alice.sends("{type: 'auth', id: 1, token: '%s'}", token);

        alice.receives(
                "{type: 'welcome', id: 1, user: 'alice', session: '%s'}",
                first.path("session").textValue());
        alice.receives("{type: 'subscribed', room: 'user:alice'}");
        house.push("user:alice", "{\"data\": \"for you\"}");
        alice.receives("{type: 'user_event', room: 'user:alice', data: 'for you'}");
        alice.publishes(lobby, "it is me").receives("{type: 'message', room: '%s', from: 'alice'}", lobby);
        alice.sends("{type: 'auth', token: '%s'}", token).receivesError(ErrorCode.BAD_REQUEST);
    }

    @Test
    void a_token_at_the_door_opens_the_personal_room_behind_that_of_the_path() {
        String lobby = house.room();
        TestClient alice = house.knock("/ws/" + lobby)
                .bearer(TestTokens.user("alice").sign())
                .open();

        alice.receives("{type: 'welcome', user: 'alice'}");
        alice.receives("{type: 'subscribed', room: '%s'}", lobby);
        alice.receives("{type: 'subscribed', room: 'user:alice'}");
    }

    @Test
    void a_user_whose_name_fits_no_room_has_no_personal_room() {
        TestClient ann = house.knock("/ws/" + house.room())
                .bearer(TestTokens.user("ann smith").sign())
                .open();

        ann.receives("{type: 'welcome', user: 'ann smith'}");
        ann.receives("{type: 'subscribed'}");
        ann.isInTouch();
    }

    @Test
    void nobody_without_a_name_enters_a_personal_room() {
        TestClient someone = house.knock("/ws/" + house.room()).open();
        String session = someone.receives("{type: 'welcome'}").path("session").textValue();
        someone.receives("{type: 'subscribed'}");

        someone.sends("{type: 'subscribe', room: 'user:alice'}").receivesError(ErrorCode.FORBIDDEN);
        assertTrue(session.length() > 8, "a session's id cannot be guessed: " + session);
    }

    @Test
    void a_bad_token_is_refused_though_none_would_do() {
        house.knock("/ws/" + house.room()).bearer("nonsense").isRefusedWith(401);
    }

    @Test
    void each_session_without_a_name_is_its_own_member() {
        String lobby = house.room();
        TestClient someone = house.knock("/ws/" + lobby).open();
        someone.receives("{type: 'welcome'}");
        house.knock("/ws/" + lobby).open();
        someone.receives("{type: 'subscribed'}");
        someone.receives("{type: 'joined', members: 1}");
        someone.receives("{type: 'joined', members: 2}");

        JsonNode presence = someone.sends("{type: 'presence'}").receives("{type: 'presence'}");

        assertEquals(2, presence.path("members").size(), presence::toString);
    }
}
