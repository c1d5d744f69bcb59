package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each error code that a client can cause, and the figure that counts it. */
@QuarkusTest
class ErrorCodesTest {
    @RegisterExtension
    final House house = new House();

    private double counted(ErrorCode code) {
        return house.figures().of("roomcast_errors_total{code=\"" + code.wireName() + "\"}");
    }

    private JsonNode caused(ErrorCode code, TestClient client, String frame) {
        double before = counted(code);
        client.sendsText(frame);
        JsonNode error = client.receivesError(code);
        assertTrue(counted(code) > before, () -> "the figure of " + code);
        return error;
    }

    @Test
    void bad_json() {
        caused(ErrorCode.BAD_JSON, house.enter("alice", house.room()), "{\"type\":\"ping\"");
    }

    @Test
    void unknown_type() {
        caused(ErrorCode.UNKNOWN_TYPE, house.enter("alice", house.room()), "{\"type\":\"welcome\"}");
    }

    @Test
    void bad_request_names_the_field() {
        JsonNode error =
                caused(ErrorCode.BAD_REQUEST, house.enter("alice", house.room()), "{\"type\":\"history\",\"limit\":0}");

        assertTrue(error.path("message").textValue().contains("limit"), error::toString);
    }

    @Test
    void room_name() {
        caused(
                ErrorCode.ROOM_NAME,
                house.enter("alice", house.room()),
                "{\"type\":\"subscribe\",\"room\":\"no spaces\"}");
    }

    @Test
    void unauthorized() {
        caused(ErrorCode.UNAUTHORIZED, house.knock("/ws/" + house.room()).open(), "{\"type\":\"history\"}");
    }

    @Test
    void forbidden() {
        String lobby = house.room();
        TestClient alice = house.knock("/ws/" + lobby)
                .bearer(TestTokens.user("alice").room(lobby, "subscribe").sign())
                .open();
        alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed'}");

        caused(ErrorCode.FORBIDDEN, alice, "{\"type\":\"history\"}");
    }

    @Test
    void not_subscribed() {
        caused(
                ErrorCode.NOT_SUBSCRIBED,
                house.enter("alice", house.room()),
                "{\"type\":\"unsubscribe\",\"room\":\"" + house.room() + "\"}");
    }

    @Test
    void already_subscribed() {
        caused(ErrorCode.ALREADY_SUBSCRIBED, house.enter("alice", house.room()), "{\"type\":\"subscribe\"}");
    }

    @Test
    void a_second_subscribe_on_the_heels_of_the_first_is_already_subscribed() {
        String kitchen = house.room();
        TestClient alice = house.enter("alice", house.room());

        alice.sends("{type: 'subscribe', room: '%s', id: 1}", kitchen)
                .sends("{type: 'subscribe', room: '%s', id: 2}", kitchen)
                .sends("{type: 'unsubscribe', room: '%s', id: 3}", kitchen)
                .sends("{type: 'subscribe', room: '%s', id: 4}", kitchen);

        alice.receives("{type: 'subscribed', id: 1}");
        alice.receives("{type: 'error', id: 2, code: 'already_subscribed'}");
        alice.receives("{type: 'unsubscribed', id: 3}");
        alice.receives("{type: 'subscribed', id: 4}");
    }

    @Test
    void too_many_rooms() {
        TestClient alice = house.enter("alice", house.room());
        for (int i = 2; i <= 128; i++) {
            alice.subscribes(house.room());
        }

        String oneMore = house.room();
        caused(ErrorCode.TOO_MANY_ROOMS, alice, "{\"type\":\"subscribe\",\"room\":\"" + oneMore + "\"}");

        alice.sends("{type: 'unsubscribe'}").receives("{type: 'unsubscribed'}");
        alice.subscribes(oneMore);
    }

    @Test
    void room_full() {
        String room = house.room("pair");
        TestClient alice = house.enter("alice", room);
        house.enter("bob", room);
        TestClient carol = house.enter("carol", house.room());

        caused(ErrorCode.ROOM_FULL, carol, "{\"type\":\"subscribe\",\"room\":\"" + room + "\"}");

        alice.sends("{type: 'unsubscribe'}").receives("{type: 'unsubscribed'}");
        carol.subscribes(room);
    }

    @Test
    void too_large() {
        String room = house.room("tiny");
        TestClient alice = house.enter("alice", room);

        // Sixteen bytes with their quotes.
        alice.publishes(room, "x".repeat(14)).receives("{type: 'message'}");
        caused(ErrorCode.TOO_LARGE, alice, "{\"type\":\"publish\",\"data\":\"" + "x".repeat(15) + "\"}");
        alice.sendsText("é".repeat(8)).receivesError(ErrorCode.TOO_LARGE);
        alice.sendsBinary(new byte[16]).receivesBinary(new byte[16]);
        alice.sendsBinary(new byte[17]).receivesError(ErrorCode.TOO_LARGE);
    }

    @Test
    void a_message_is_too_large_from_64_kilobytes_on() {
        String room = house.room();
        TestClient alice = house.enter("alice", room);
        String fits = "x".repeat((64 << 10) - 2);

        alice.sendsText(fits).receivesMessage(room, fits);
        alice.sendsText(fits + "x").receivesError(ErrorCode.TOO_LARGE);
    }

    @Test
    void rate_limited_says_when_to_come_back() {
        TestClient alice = house.enter("alice", house.room("calm"));
        double before = counted(ErrorCode.RATE_LIMITED);

        for (int i = 0; i < 20; i++) {
            alice.sends("{type: 'publish', data: %d, id: %d, exclude_self: true}", i, i);
        }

        JsonNode answer;
        do {
            answer = alice.receives("{}");
        } while (answer.path("type").asText().equals("ack"));
        assertTrue(answer.path("code").asText().equals("rate_limited"), answer::toString);
        assertTrue(answer.path("retry").booleanValue(), answer::toString);
        long wait = answer.path("retry_after_ms").longValue();
        assertTrue(wait >= 1 && wait <= 1_000, answer::toString);
        assertTrue(counted(ErrorCode.RATE_LIMITED) > before);
    }
}
