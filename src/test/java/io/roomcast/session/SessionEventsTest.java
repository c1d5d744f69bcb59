package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.auth.Identity;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.UserId;
import io.roomcast.session.SessionHouse.Client;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is told of sessions that come and go. */
class SessionEventsTest {
    private final SessionHouse house = SessionHouse.open();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_session_is_told_when_it_is_welcomed_and_when_it_ends() {
        Client ann = house.connects("ann", "lobby");
        assertEquals(List.of("ann connected to lobby"), house.told);
        ann.session.close(CloseStatus.SLOW_CONSUMER);
        assertEquals(List.of("ann connected to lobby", "ann disconnected from lobby: SLOW_CONSUMER"), house.told);
    }

    @Test
    void a_lost_connection_has_no_code() {
        house.connects("ann", "lobby").session.onClosed(null);
        assertEquals(List.of("ann connected to lobby", "ann disconnected from lobby: null"), house.told);
    }

    @Test
    void nobody_is_told_of_a_session_that_never_said_who_it_is() {
        house.connects("lobby").session.close(CloseStatus.UNAUTHENTICATED);
        assertEquals(List.of(), house.told);
    }

    @Test
    void a_session_that_says_later_who_it_is_is_told_then() {
        house.accepts("token", Identity.vouchedFor(new UserId("ann")));
        Client ann = house.connects("lobby");
        ann.says("{'type':'auth','token':'token'}");
        ann.session.onClosed(CloseStatus.NORMAL);
        assertEquals(List.of("ann connected to lobby", "ann disconnected from lobby: NORMAL"), house.told);
    }

    @Test
    void who_becomes_someone_else_is_told_again() {
        house.accepts("token", Identity.vouchedFor(new UserId("ann")));
        Client ann = house.connectsAnonymously("lobby");
        ann.says("{'type':'auth','token':'token'}");
        ann.session.onClosed(CloseStatus.NORMAL);
        assertEquals(
                List.of(
                        "anon-" + ann.session.id() + " connected to lobby",
                        "ann connected to lobby",
                        "ann disconnected from lobby: NORMAL"),
                house.told);
    }
}
