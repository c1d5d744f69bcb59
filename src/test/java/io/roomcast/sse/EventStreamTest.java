package io.roomcast.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.EventClient;
import io.roomcast.testing.EventClient.Event;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.net.http.HttpClient.Version;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of server-sent events are told, and who is let in to hear it. */
@QuarkusTest
class EventStreamTest {
    @RegisterExtension
    final House house = new House();

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private EventClient listen(String target, String... headers) {
        return house.events(Version.HTTP_1_1, target, headers);
    }

    /** Comes back after the last event that it has seen. */
    private EventClient listenAgain(String room, Event last) {
        return listen("/sse/" + room, "Authorization", "Bearer " + House.token("alice"), "Last-Event-ID", last.id());
    }

    private double closes(CloseStatus status) {
        return house.figures().of("roomcast_closes_total{code=\"" + status.code() + "\"}");
    }

    // ---- what is told ----

    @ParameterizedTest
    @EnumSource(Version.class)
    void what_is_published_through_any_door_is_told_in_order(Version version) {
        String lobby = house.room();
        TestClient bob = house.enter("bob", lobby);
        EventClient alice = house.events(version, "/sse/" + lobby, bearer(House.token("alice")));

        assertEquals("text/event-stream;charset=UTF-8", alice.header("content-type"));
        assertEquals("no-cache", alice.header("cache-control"));
        long retry = alice.hearsRetry();
        assertTrue(retry >= 1_000 && retry <= 3_000, () -> "retry is " + retry);
        Event subscribed = alice.receives("subscribed", "{type: 'subscribed', room: '%s', offset: 0}", lobby);
        String epoch = subscribed.data().path("epoch").textValue();
        assertEquals(epoch + ":0", subscribed.id());
        bob.publishes(lobby, "hello");
        Event first = alice.receives(
                "message", "{type: 'message', room: '%s', offset: 1, from: 'bob', data: 'hello'}", lobby);
        house.push(lobby, "{\"data\": {\n\"n\": 2}}");
        Event second = alice.receives("message", "{type: 'message', offset: 2, data: {n: 2}}");
        assertEquals(epoch + ":1", first.id());
        assertEquals(epoch + ":2", second.id());
        assertFalse(second.data().has("from"));
    }

    @Test
    void whoever_comes_back_gets_what_was_missed() {
        String lobby = house.room();
        EventClient alice = listen("/sse/" + lobby, bearer(House.token("alice")));
        alice.receives("subscribed", "{}");
        house.push(lobby, "{\"data\": 1}");
        Event seen = alice.receives("message", "{data: 1}");
        alice.close();
        house.push(lobby, "{\"data\": 2}");
        house.push(lobby, "{\"data\": 3}");

        EventClient back = listenAgain(lobby, seen);

        Event subscribed = back.receives("subscribed", "{recovered: true, offset: 3}");
        assertEquals(seen.id(), subscribed.id());
        back.receives("message", "{offset: 2, data: 2}");
        back.receives("message", "{offset: 3, data: 3}");
        house.push(lobby, "{\"data\": 4}");
        Event last = back.receives("message", "{offset: 4, data: 4}");
        assertEquals(
                last.id(),
                listenAgain(lobby, last)
                        .receives("subscribed", "{recovered: true, offset: 4}")
                        .id());
    }

    @Test
    void a_first_position_may_come_in_the_url_and_the_last_event_wins() {
        String lobby = house.room();
        house.push(lobby, "{\"data\": 1}");
        house.push(lobby, "{\"data\": 2}");
        EventClient first = listen("/sse/" + lobby, bearer(House.token("alice")));
        String epoch = first.event().data().path("epoch").textValue();
        String target = "/sse/" + lobby + "?epoch=" + epoch + "&offset=0";

        EventClient fromTheBeginning = listen(target, bearer(House.token("alice")));
        EventClient fromOne =
                listen(target, "Authorization", "Bearer " + House.token("alice"), "Last-Event-ID", epoch + ":1");

        fromTheBeginning.receives("subscribed", "{recovered: true}");
        fromTheBeginning.receives("message", "{offset: 1}");
        fromOne.receives("subscribed", "{recovered: true}");
        fromOne.receives("message", "{offset: 2}");
    }

    @Test
    void whoever_missed_more_than_history_has_is_told() {
        String room = house.room("brief");
        EventClient alice = listen("/sse/" + room, bearer(House.token("alice")));
        Event seen = alice.event();
        alice.close();
        for (int i = 1; i <= 4; i++) {
            house.push(room, "{\"data\": " + i + "}");
        }

        EventClient back = listenAgain(room, seen);

        Event subscribed = back.receives("subscribed", "{recovered: false, offset: 4}");
        assertEquals(seen.id().replaceAll(":0$", ":4"), subscribed.id());
        house.push(room, "{\"data\": 5}");
        back.receives("message", "{offset: 5}");
    }

    @Test
    void rooms_without_history_have_no_ids() {
        String room = house.room("live");
        EventClient alice = listen("/sse/" + room, bearer(House.token("alice")));

        assertNull(alice.receives("subscribed", "{}").id());
        house.push(room, "{\"data\": 1}");
        assertNull(alice.receives("message", "{data: 1}").id());
    }

    @Test
    void batches_come_as_single_messages_and_envelopes_stand_inside() {
        String windowed = house.room("windowed");
        EventClient alice = listen("/sse/" + windowed, bearer(House.token("alice")));
        alice.receives("subscribed", "{}");
        String price = house.room("price");
        EventClient bob = listen("/sse/" + price, bearer(House.token("bob")));
        bob.receives("subscribed", "{}");

        for (int i = 1; i <= 3; i++) {
            house.push(windowed, "{\"data\": " + i + "}");
        }
        house.push(price, "{\"data\": 7}");

        for (int i = 1; i <= 3; i++) {
            alice.receives("message", "{type: 'message', offset: %d, data: %d}", i, i);
        }
        bob.receives("message", "{type: 'price', data: 7}");
    }

    @Test
    void a_listener_is_a_member_like_any_other() {
        String lobby = house.room();
        TestClient bob = house.enter("bob", lobby);

        EventClient alice = listen("/sse/" + lobby, bearer(House.token("alice")));

        bob.receives("{type: 'joined', user: 'bob'}");
        bob.receives("{type: 'joined', user: 'alice', members: 2}");
        alice.receives("subscribed", "{}");
        bob.sends("{type: 'presence'}")
                .receives("{type: 'presence', members: [{user: 'alice', sessions: 1}, {user: 'bob', sessions: 1}]}");
    }

    @Test
    void whoever_finds_the_room_full_is_told_and_the_response_ends() {
        String room = house.room("pair");
        house.enter("bob", room);
        house.enter("carol", room);

        EventClient alice = listen("/sse/" + room, bearer(House.token("alice")));

        alice.receives("refused", "{type: 'error', code: 'room_full', retry: true}");
        alice.isEnded();
    }

    @Test
    void the_response_ends_with_the_token() {
        double before = closes(CloseStatus.TOKEN_EXPIRED);
        String brief = TestTokens.user("alice")
                .rooms("*")
                .expiresIn(Duration.ofSeconds(3))
                .sign();
        EventClient alice = listen("/sse/" + house.room(), bearer(brief));

        alice.isEnded();

        assertTrue(closes(CloseStatus.TOKEN_EXPIRED) > before);
    }

    // ---- who does not read ----

    private EventClient asleep(String room) {
        return house.eventsAsleep("/sse/" + room, bearer(House.token("sleeper")));
    }

    /** The sleeper is in once it is seen there. */
    private TestClient publisher(String room) {
        TestClient bob = house.enter("bob", room);
        bob.receives("{type: 'joined'}");
        return bob;
    }

    @Test
    void a_reader_that_stops_reading_is_closed() {
        String room = house.room("rapid");
        double before = closes(CloseStatus.SLOW_CONSUMER);
        EventClient sleeper = asleep(room);
        TestClient bob = publisher(room);
        String message = "x".repeat(60_000);

        for (int i = 0; i < 400 && closes(CloseStatus.SLOW_CONSUMER) == before; i += 20) {
            publishes(bob, message, 20);
        }

        assertTrue(closes(CloseStatus.SLOW_CONSUMER) > before);
        sleeper.wakes();
        sleeper.isEnded();
        bob.isInTouch();
    }

    @Test
    void where_the_room_drops_for_slow_readers_they_are_told_of_the_gap() {
        String room = house.room("forgiving");
        EventClient sleeper = asleep(room);
        TestClient bob = publisher(room);
        publishes(bob, "x".repeat(60_000), 400);

        sleeper.wakes();

        sleeper.receives("subscribed", "{}");
        long position = 0;
        boolean gap = false;
        while (position < 400) {
            Event event = sleeper.event();
            long offset = event.data().path("offset").longValue();
            assertEquals(event.id().substring(event.id().lastIndexOf(':') + 1), Long.toString(offset));
            if (event.name().equals("gap")) {
                gap = true;
                assertTrue(offset > position);
            } else {
                assertEquals(position + 1, offset);
            }
            position = offset;
        }
        assertTrue(gap);
    }

    private static void publishes(TestClient publisher, String message, int times) {
        for (int i = 0; i < times; i++) {
            publisher
                    .sends("{type: 'publish', data: '%s', exclude_self: true, id: %d}", message, i)
                    .receives("{type: 'ack', id: %d}", i);
        }
    }

    // ---- who is let in ----

    @Test
    void a_ticket_stands_for_the_token_once() {
        String target = "/sse/" + house.room() + "?ticket=" + house.ticketFor(House.token("alice"));

        listen(target).receives("subscribed", "{}");

        house.isRefused(401, ErrorCode.UNAUTHORIZED, target);
    }

    @Test
    void a_ticket_for_events_is_good_for_coming_back_to_its_room_only() {
        String lobby = house.room();
        String ticket = house.ticketFor(House.token("alice"), "{\"for\":\"sse\",\"room\":\"" + lobby + "\"}");
        String target = "/sse/" + lobby + "?ticket=" + ticket;

        for (int i = 0; i < 3; i++) {
            listen(target).receives("subscribed", "{room: '%s'}", lobby);
        }
        house.isRefused(401, ErrorCode.UNAUTHORIZED, "/sse/" + house.room() + "?ticket=" + ticket);
        house.knock("/ws/" + lobby + "?ticket=" + ticket).isRefusedWith(401);
        listen(target).receives("subscribed", "{room: '%s'}", lobby);
    }

    @Test
    void wrong_credentials_and_none_are_refused() {
        String target = "/sse/" + house.room();
        String ended = TestTokens.user("alice")
                .rooms("*")
                .expiresIn(Duration.ofMinutes(-5))
                .sign();

        house.isRefused(401, ErrorCode.UNAUTHORIZED, target);
        house.isRefused(401, ErrorCode.UNAUTHORIZED, target, "Authorization", "Basic YTpi");
        house.isRefused(401, ErrorCode.UNAUTHORIZED, target, bearer(ended));
        house.isRefused(401, ErrorCode.UNAUTHORIZED, target, bearer("a.b.c"));
        house.isRefused(401, ErrorCode.UNAUTHORIZED, target + "?ticket=x");
        // The header counts before the ticket.
        house.isRefused(
                401,
                ErrorCode.UNAUTHORIZED,
                target + "?ticket=" + house.ticketFor(House.token("alice")),
                bearer("a.b.c"));
    }

    @Test
    void a_good_token_does_not_open_every_room() {
        String token = TestTokens.user("alice").rooms(house.room()).sign();

        house.isRefused(403, ErrorCode.FORBIDDEN, "/sse/" + house.room(), bearer(token));
        house.isRefused(403, ErrorCode.FORBIDDEN, "/sse/user:bob", bearer(House.token("alice")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%20", "a%2Fb", "...", "a%00"})
    void what_is_no_room_is_a_bad_request(String name) {
        house.isRefused(400, ErrorCode.ROOM_NAME, "/sse/" + name, bearer(House.token("alice")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?epoch=e", "?offset=1", "?epoch=e&offset=-1", "?epoch=e&offset=x", "?epoch=%20&offset=1"})
    void half_a_position_is_a_bad_request(String query) {
        house.isRefused(400, ErrorCode.BAD_REQUEST, "/sse/lobby" + query, bearer(House.token("alice")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "e:", ":1", "e:-1", "e e:1", "e:1:1"})
    void an_event_id_of_someone_else_is_a_bad_request(String id) {
        house.isRefused(
                400,
                ErrorCode.BAD_REQUEST,
                "/sse/lobby",
                "Authorization",
                "Bearer " + House.token("alice"),
                "Last-Event-ID",
                id);
    }
}
