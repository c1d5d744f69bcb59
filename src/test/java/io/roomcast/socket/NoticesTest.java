package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rooms with a meaning of their own: {@code system}, {@code time} and {@code user:<id>}. */
@QuarkusTest
class NoticesTest {
    @RegisterExtension
    final House house = new House();

    @Test
    void a_notice_reaches_every_session_though_none_subscribed() {
        TestClient alice = house.enter("alice", house.room());
        TestClient bob = house.knock("/ws/" + house.room()).open();
        bob.sends(
                        "{type: 'auth', token: '%s'}",
                        TestTokens.user("bob").rooms("nowhere").sign())
                .receives("{type: 'welcome'}");
        bob.receivesError(ErrorCode.FORBIDDEN);

        house.push("system", "{\"data\": {\"text\": \"closing soon\"}}");

        JsonNode notice = alice.receives("{type: 'message', room: 'system', data: {text: 'closing soon'}}");
        assertFalse(notice.has("offset"));
        assertFalse(notice.has("from"));
        bob.receives("{type: 'message', room: 'system'}");
    }

    @Test
    void a_session_of_the_room_of_notices_is_welcomed_and_told_of_no_subscription() {
        TestClient alice = house.knock("/ws/system")
                .bearer(TestTokens.user("alice").sign())
                .open();

        alice.receives("{type: 'welcome'}");
        alice.isInTouch();
        house.push("system", "{\"data\": 1}");

        alice.receives("{type: 'message', room: 'system', data: 1}");
        alice.isInTouch();
        alice.sends("{type: 'subscribe', room: 'system'}").receivesError(ErrorCode.ALREADY_SUBSCRIBED);
    }

    @Test
    void clients_publish_neither_notices_nor_the_time_nor_where_their_namespace_forbids_it() {
        TestClient alice = house.enter("alice", house.room());

        for (String room : new String[] {"system", "time", "announced:1"}) {
            alice.sends("{type: 'publish', room: '%s', data: 1}", room).receivesError(ErrorCode.FORBIDDEN);
        }
    }

    @Test
    void a_personal_room_belongs_to_its_user_and_to_backends() {
        TestClient alice = house.knock("/ws/user:alice")
                .bearer(TestTokens.user("alice").sign())
                .open();
        alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed', room: 'user:alice'}");
        TestClient bob = house.enter("bob", house.room());

        bob.sends("{type: 'subscribe', room: 'user:alice'}").receivesError(ErrorCode.FORBIDDEN);
        bob.sends("{type: 'publish', room: 'user:alice', data: 1}").receivesError(ErrorCode.FORBIDDEN);
        bob.sends("{type: 'history', room: 'user:alice'}").receivesError(ErrorCode.FORBIDDEN);
        bob.sends("{type: 'presence', room: 'user:alice'}").receivesError(ErrorCode.FORBIDDEN);

        house.push("user:alice", "{\"data\": \"for you\"}");
        alice.receives("{type: 'user_event', room: 'user:alice', data: 'for you'}");
        alice.sends("{type: 'history'}").receives("{type: 'history', messages: [{type: 'user_event'}]}");
    }
}
