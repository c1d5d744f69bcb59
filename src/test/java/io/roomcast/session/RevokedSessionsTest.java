package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.roomcast.auth.Identity;
import io.roomcast.auth.Revocation;
import io.roomcast.auth.Verification;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.UserId;
import io.roomcast.session.SessionHouse.Client;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RevokedSessionsTest {
    private final SessionHouse house = SessionHouse.open("default.presence", "false");

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_session_is_closed_as_TOKEN_REVOKED_when_its_token_is_and_others_stay() {
        Client ann = connects("ann", "one");
        Client bob = connects("bob", "two");
        Client guest = house.connectsAnonymously("lobby");
        Client nobody = house.connects("lobby");
        revoke("one");
        assertEquals(CloseStatus.TOKEN_REVOKED, ann.transport.closedAs());
        assertEquals(4501, ann.transport.closedAs().code());
        for (Client other : List.of(bob, guest, nobody)) {
            assertNull(other.transport.closedAs());
        }
    }

    @Test
    void a_token_that_was_revoked_between_its_verification_and_the_opening_opens_nothing() {
        revoke("one");
        Client ann = connects("ann", "one");
        assertEquals(CloseStatus.TOKEN_REVOKED, ann.transport.closedAs());
        assertEquals(List.of(), ann.hears());
        assertEquals(0, house.rooms.gauge("roomcast.sessions"));
    }

    @Test
    void the_same_holds_of_auth_and_refresh() {
        Client late = house.connects("lobby");
        var verification = house.verifiesLater("token");
        late.says("{'type':'auth','token':'token'}");
        revoke("one");
        verification.complete(new Verification.Accepted(token("ann", "one")));
        house.loop.runAll();
        assertEquals(CloseStatus.TOKEN_REVOKED, late.transport.closedAs());

        Client bob = connects("bob", "two");
        var refresh = house.verifiesLater("newer");
        bob.says("{'type':'refresh','token':'newer'}");
        revoke("three");
        refresh.complete(new Verification.Accepted(token("bob", "three")));
        house.loop.runAll();
        assertEquals(CloseStatus.TOKEN_REVOKED, bob.transport.closedAs());
    }

    @Test
    void where_it_cannot_be_known_a_token_is_answered_unavailable() {
        Client late = house.connects("lobby");
        house.verifiesLater("token").complete(new Verification.Undecided("it cannot be known"));
        late.says("{'type':'auth','id':1,'token':'token'}");
        assertEquals(List.of("error #1 unavailable retry=true"), late.hears());
        assertNull(late.transport.closedAs());
    }

    @Test
    void the_blind_send_away_who_came_by_a_token() {
        Client ann = connects("ann", "one");
        Client guest = house.connectsAnonymously("lobby");
        new RevokedSessions(house.registry, house.revocations).blinded();
        house.loop.runAll();
        assertEquals(CloseStatus.OVERLOADED, ann.transport.closedAs());
        assertNull(guest.transport.closedAs());
    }

    private static Identity token(String user, String tokenId) {
        return new Identity(new UserId(user), null, null, null, false, tokenId, null);
    }

    private Client connects(String user, String tokenId) {
        return house.connects(token(user, tokenId), "lobby", null, house.codec);
    }

    private void revoke(String tokenId) {
        house.revocations
                .revoke(new Revocation.OfToken(
                        tokenId, house.rooms.clock.instant().plusSeconds(60)))
                .toCompletableFuture()
                .join();
        house.loop.runAll();
    }
}
