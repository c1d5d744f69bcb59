package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.RawWebSocket;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens as time goes by: presence, heartbeats, the clock's pushes, and clients that say nothing. */
@QuarkusTest
@TestProfile(SilenceTest.ShortTimes.class)
class SilenceTest {
    /** So that nobody has to wait for half a minute, and on a busy machine nobody is late who is in time. */
    public static class ShortTimes implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "roomcast.presence.leave-debounce", "5s",
                    "roomcast.session.heartbeat", "1s",
                    "roomcast.session.dead-after", "10s",
                    "roomcast.session.auth-timeout", "5s",
                    "roomcast.schedules.time.every", "1s",
                    "roomcast.schedules.greeting.every", "500ms",
                    "roomcast.schedules.greeting.room", "greetings",
                    "roomcast.schedules.greeting.message", "hello, it is {fire_time}");
        }
    }

    @RegisterExtension
    final House house = new House();

    private double closes(CloseStatus status) {
        return house.figures().of("roomcast_closes_total{code=\"" + status.code() + "\"}");
    }

    @Test
    void several_sessions_of_a_user_are_one_member_that_joins_once_and_leaves_once() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        alice.receives("{type: 'joined', room: '%s', user: 'alice', members: 1}", lobby);

        TestClient bob = house.enter("bob", lobby);
        TestClient bobsPhone = house.enter("bob", lobby);
        alice.receives("{type: 'joined', user: 'bob', members: 2}");
        alice.sends("{type: 'presence', id: 1}");
        alice.receives(
                "{type: 'presence', id: 1, room: '%s', members: ["
                        + "{user: 'alice', sessions: 1}, {user: 'bob', sessions: 2}]}",
                lobby);

        bob.leaves();
        // The phone is still there, and a reload within the debounce is neither leave nor join.
        bobsPhone.vanishes();
        TestClient bobAgain = house.enter("bob", lobby);
        house.enter("carol", lobby);
        alice.receives("{type: 'joined', user: 'carol', members: 3}");
        bobAgain.leaves();
        alice.receives("{type: 'left', room: '%s', user: 'bob', members: 2}", lobby);
    }

    @Test
    void unsubscribing_is_leaving_too() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        TestClient bob = house.enter("bob", lobby);

        bob.sends("{type: 'unsubscribe'}").receives("{type: 'unsubscribed'}");

        alice.receives("{type: 'left', user: 'bob', members: 1}");
    }

    @Test
    void members_are_shown_with_what_their_token_says_of_them() {
        String lobby = house.room();
        TestClient alice = house.knock("/ws/" + lobby)
                .bearer(TestTokens.user("alice")
                        .rooms("*")
                        .info(Map.of("name", "Alice", "badges", 3))
                        .sign())
                .open();
        alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed'}");
        alice.receives("{type: 'joined'}");

        JsonNode presence = alice.sends("{type: 'presence'}").receives("{type: 'presence'}");

        JsonNode member = presence.path("members").get(0);
        assertEquals("Alice", member.path("info").path("name").textValue(), presence::toString);
        assertEquals(3, member.path("info").path("badges").intValue(), presence::toString);
        TestClient bob = house.enter("bob", lobby);
        bob.receives("{type: 'joined', user: 'bob'}");
        JsonNode members =
                bob.sends("{type: 'presence'}").receives("{type: 'presence'}").path("members");
        assertFalse(members.get(1).has("info"), members::toString);
    }

    @Test
    void a_silent_room_is_heard_by_its_heartbeat() {
        TestClient alice = house.enter("alice", house.room());

        JsonNode heartbeat = alice.receives("{type: 'heartbeat'}");

        assertTrue(Instant.parse(heartbeat.path("time").textValue()).isAfter(Instant.EPOCH));
    }

    @Test
    void welcome_tells_the_heartbeat() {
        TestClient alice =
                house.knock("/ws/" + house.room()).bearer(House.token("alice")).open();

        alice.receives("{type: 'welcome', heartbeat: 1}");
    }

    @Test
    void a_dead_peer_is_closed_with_4004_and_one_that_answers_pings_is_not() {
        double before = closes(CloseStatus.DEAD_PEER);
        TestClient listener = house.enter("alice", house.room());
        RawWebSocket dead = house.enterRaw("bob", house.room());

        dead.isClosedWith(CloseStatus.DEAD_PEER);

        assertTrue(closes(CloseStatus.DEAD_PEER) > before);
        listener.isInTouch();
    }

    @Test
    void whoever_does_not_say_who_they_are_is_closed_with_1008() {
        double before = closes(CloseStatus.UNAUTHENTICATED);
        TestClient nobody = house.knock("/ws/" + house.room()).open();
        TestClient late = house.knock("/ws/" + house.room()).open();
        late.sends("{type: 'auth', token: 'bad'}").receivesError(ErrorCode.UNAUTHORIZED);

        nobody.isClosedWith(CloseStatus.UNAUTHENTICATED);
        late.isClosedWith(CloseStatus.UNAUTHENTICATED);

        assertTrue(closes(CloseStatus.UNAUTHENTICATED) >= before + 2);
    }

    @Test
    void whoever_authenticates_in_time_stays() {
        TestClient alice = house.knock("/ws/" + house.room()).open();
        alice.sends("{type: 'auth', token: '%s'}", House.token("alice")).receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed'}");

        house.knock("/ws/" + house.room()).open().isClosedWith(CloseStatus.UNAUTHENTICATED);

        alice.isInTouch();
    }

    @Test
    void the_clock_tells_the_time_in_its_room() {
        TestClient alice = house.enter("alice", "time");

        JsonNode first = alice.receives("{type: 'message', room: 'time'}");
        JsonNode second = alice.receives("{type: 'message', room: 'time'}");

        assertFalse(first.has("from"));
        Instant earlier = Instant.parse(first.path("data").path("time").textValue());
        Instant later = Instant.parse(second.path("data").path("time").textValue());
        assertTrue(earlier.isBefore(later), () -> earlier + " then " + later);
        assertEquals(first.path("offset").longValue() + 1, second.path("offset").longValue());
    }

    @Test
    void a_schedule_of_ones_own_pushes_text() {
        TestClient alice = house.enter("alice", "greetings");

        String greeting = alice.receives("{type: 'message', room: 'greetings'}")
                .path("data")
                .textValue();

        assertTrue(greeting.matches("hello, it is \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.[05]00Z"), greeting);
        assertTrue(house.figures().of("roomcast_schedule_fires_total{schedule=\"greeting\"}") >= 1);
    }
}
