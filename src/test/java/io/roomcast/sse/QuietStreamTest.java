package io.roomcast.sse;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.EventClient;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import java.net.http.HttpClient.Version;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens as time goes by, of a server that lets everyone in. */
@QuarkusTest
@TestProfile(QuietStreamTest.ShortTimes.class)
class QuietStreamTest {
    /** So that nobody has to wait for half a minute, and on a busy machine nobody counts as dead who is not. */
    public static class ShortTimes implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "roomcast.auth.anonymous", "true",
                    "roomcast.sse.retry", "10s",
                    "roomcast.presence.leave-debounce", "1s",
                    "roomcast.session.heartbeat", "1s",
                    "roomcast.session.dead-after", "6s",
                    "roomcast.rooms.rapid.slow-consumer", "latest");
        }
    }

    @RegisterExtension
    final House house = new House();

    @Test
    void whoever_has_no_token_listens_under_a_name_of_their_own() {
        String lobby = house.room();
        TestClient bob = house.enter("bob", lobby);
        bob.receives("{type: 'joined', user: 'bob'}");

        house.events(Version.HTTP_1_1, "/sse/" + lobby).receives("subscribed", "{room: '%s'}", lobby);

        String name = bob.receives("{type: 'joined', members: 2}").path("user").textValue();
        assertTrue(name.startsWith("anon-"), name);
        house.isRefused(403, ErrorCode.FORBIDDEN, "/sse/user:bob");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_listener_that_goes_is_a_member_no_more(Version version) {
        String lobby = house.room();
        TestClient bob = house.enter("bob", lobby);
        bob.receives("{type: 'joined', user: 'bob'}");
        EventClient alice = house.events(version, "/sse/" + lobby, "Authorization", "Bearer " + House.token("alice"));
        bob.receives("{type: 'joined', user: 'alice'}");

        alice.close();

        bob.receives("{type: 'left', user: 'alice', members: 1}");
    }

    @Test
    void a_silent_room_is_heard_by_comments_and_its_listener_does_not_count_as_dead() {
        EventClient alice = house.events(Version.HTTP_1_1, "/sse/" + house.room());
        long retry = alice.hearsRetry();
        assertTrue(retry >= 5_000 && retry <= 15_000, () -> "retry is " + retry);

        for (int i = 0; i < 8; i++) {
            alice.hearsComment("heartbeat");
        }
    }

    @Test
    void a_listener_that_takes_nothing_for_long_is_dead_whatever_its_room_forgives() {
        String room = house.room("rapid");
        String dead = "roomcast_closes_total{code=\"" + CloseStatus.DEAD_PEER.code() + "\"}";
        double before = house.figures().of(dead);
        EventClient sleeper = house.eventsAsleep("/sse/" + room);
        TestClient bob = house.enter("bob", room);
        bob.receives("{type: 'joined'}");
        String message = "x".repeat(60_000);
        for (int i = 0; i < 200; i++) {
            bob.sends("{type: 'publish', data: '%s', exclude_self: true, id: %d}", message, i)
                    .receives("{type: 'ack', id: %d}", i);
        }

        Eventually.holds("it counts as dead", () -> house.figures().of(dead) > before);
        sleeper.wakes();
        sleeper.isEnded();
    }
}
