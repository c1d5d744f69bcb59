package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.Identity;
import io.roomcast.auth.Verification;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.UserId;
import io.roomcast.session.SessionHouse.Client;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users who may have one connection, and say who they are by the first frame. */
class CrowdedUserTest {
    private static final Identity ANN = Identity.vouchedFor(new UserId("ann"));

    private final SessionHouse house = SessionHouse.withConnectionsPerUser(1);

    @AfterEach
    void close() {
        house.close();
    }

    @BeforeEach
    void ann_has_a_token() {
        house.accepts("token", ANN);
    }

    private Client comes() {
        Client client = house.connects("lobby");
        client.says("{'type':'auth','token':'token'}");
        return client;
    }

    private static void isWelcome(Client client) {
        List<String> heard = client.hears();
        assertTrue(!heard.isEmpty() && heard.get(0).equals("welcome user=ann"), heard::toString);
    }

    @Test
    void whoever_has_as_many_as_they_may_is_closed_with_4503_and_told_nothing_else() {
        Client first = comes();
        isWelcome(first);

        Client second = comes();

        assertEquals(List.of(), second.hears());
        assertEquals(CloseStatus.TOO_MANY_CONNECTIONS, second.transport.closedAs());
        assertEquals(1, house.rooms.count("roomcast.closes", "code", "4503"));
        assertEquals(1, house.rooms.count("roomcast.admission.refused", "limit", "connections-per-user"));
        assertTrue(!first.session.isClosed());
    }

    @Test
    void the_place_is_free_when_the_session_ends_whoever_ends_it() {
        Client first = comes();
        isWelcome(first);
        first.session.onClosed(null);
        Client second = comes();
        isWelcome(second);
        second.session.close(CloseStatus.SLOW_CONSUMER);
        isWelcome(comes());
    }

    @Test
    void a_guest_who_turns_out_to_be_somebody_counts_as_them_from_then_on() {
        Client guest = house.connectsAnonymously("lobby");
        isWelcome(comes());
        guest.hears();

        guest.says("{'type':'auth','token':'token'}");

        assertEquals(CloseStatus.TOO_MANY_CONNECTIONS, guest.transport.closedAs());
    }

    @Test
    void whoever_is_gone_before_the_token_is_judged_is_not_counted() {
        CompletableFuture<Verification> slow = house.verifiesLater("slow");
        Client gone = house.connects("lobby");
        gone.says("{'type':'auth','token':'slow'}");
        gone.session.onClosed(null);

        slow.complete(new Verification.Accepted(ANN));
        house.loop.runAll();

        isWelcome(comes());
    }
}
