package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.Figures;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator sees of a conversation. */
@QuarkusTest
class FiguresTest {
    @RegisterExtension
    final House house = new House();

    @Test
    void a_conversation_moves_the_figures() {
        String lobby = house.room();
        TestClient bob = house.enter("bob", lobby);
        Figures before = house.figures();
        TestClient alice = house.enter("alice", lobby).subscribes(house.room());
        alice.publishes(lobby, "hello").receivesMessage(lobby, "hello");
        bob.receivesMessage(lobby, "hello");
        house.push(lobby, "{\"data\": 1}");
        alice.receives("{type: 'message', offset: 2}");
        bob.receives("{type: 'message', offset: 2}");
        TestClient carol = house.enter("carol", house.room());
        carol.sends("{type: 'subscribe', room: '%s', since: {epoch: 'e', offset: 1}}", lobby)
                .receives("{type: 'subscribed', recovered: false}");
        Figures after = house.figures();

        assertGrew(1, "roomcast_messages_in_total{door=\"websocket\"}", before, after);
        assertGrew(1, "roomcast_messages_in_total{door=\"http\"}", before, after);
        assertGrew(4, "roomcast_messages_out_total", before, after);
        assertGrew(400, "roomcast_bytes_out_bytes_total", before, after);
        assertGrew(2, "roomcast_publish_flush_seconds_count", before, after);
        assertGrew(1, "roomcast_recoveries_total{outcome=\"lost\"}", before, after);
        assertTrue(after.of("roomcast_sessions") >= 3);
        assertTrue(after.of("roomcast_rooms") >= 2);
        assertTrue(after.of("roomcast_subscriptions") >= 4);
    }

    private static void assertGrew(int by, String series, Figures before, Figures after) {
        assertTrue(
                after.of(series) >= before.of(series) + by,
                () -> series + " was " + before.of(series) + " and is " + after.of(series));
    }

    @Test
    void no_tag_names_a_room_a_user_or_a_session() {
        String lobby = "figures-" + house.room();
        String user = "user-of-figures";
        TestClient alice = house.knock("/ws/" + lobby).bearer(House.token(user)).open();
        String session = alice.receives("{type: 'welcome'}").path("session").textValue();
        alice.receives("{type: 'subscribed'}");
        alice.publishes(lobby, "x").receivesMessage(lobby, "x");
        alice.sendsText("{").receives("{type: 'error'}");
        alice.leaves();
        house.push(lobby, "{\"data\": 1}");
        house.knock("/ws/" + lobby).bearer("bad").isRefusedWith(401);

        String text = house.figures().text();

        for (String name : new String[] {lobby, user, session, "figures-"}) {
            assertFalse(
                    text.contains(name),
                    () -> text.lines()
                            .filter(line -> line.contains(name))
                            .findFirst()
                            .orElseThrow());
        }
    }

    @Test
    void every_code_has_its_figure_from_the_start() {
        String text = house.figures().text();

        assertEquals(
                ErrorCode.values().length,
                text.lines()
                        .filter(line -> line.startsWith("roomcast_errors_total{"))
                        .count());
    }
}
