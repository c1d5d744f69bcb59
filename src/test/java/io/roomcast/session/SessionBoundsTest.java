package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.Identity;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.session.SessionHouse.Bounds;
import io.roomcast.session.SessionHouse.Client;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one client, one user and one room may have, and what becomes of more. */
class SessionBoundsTest {
    private SessionHouse house;

    private void open(Bounds bounds, String... settings) {
        List<String> all = new ArrayList<>(List.of("default.presence", "false"));
        all.addAll(List.of(settings));
        house = SessionHouse.withBounds(bounds, all.toArray(String[]::new));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Client enters(String user, String room) {
        Client client = house.connects(user, room);
        client.hears();
        return client;
    }

    private double refused(String limit) {
        return house.rooms.count("roomcast.refused", "limit", limit);
    }

    private static void isRateLimited(String line, int id) {
        assertTrue(line.startsWith("error #" + id + " rate_limited retry=true retry_after_ms="), line);
    }

    // ---- commands of one session ----

    @Test
    void commands_of_every_kind_come_no_faster_than_the_rate_and_answers_keep_their_order() {
        open(new Bounds(0, 1, 0));
        Client ann = enters("ann", "lobby");
        ann.says(
                "{'type':'ping','id':1}",
                "{'type':'nonsense','id':2}",
                "{'type':'ping','id':3}",
                "{'type':'publish','id':4,'data':1}");
        List<String> heard = ann.hears();
        assertEquals("pong #1", heard.get(0));
        assertTrue(heard.get(1).startsWith("error #2 unknown_type"), heard.get(1));
        isRateLimited(heard.get(2), 3);
        isRateLimited(heard.get(3), 4);
        assertEquals(4, heard.size());
        assertEquals(2, refused("command_rate"));
    }

    @Test
    void binary_frames_are_commands_too() {
        open(new Bounds(0, 1, 0));
        Client ann = enters("ann", "lobby");
        for (int i = 0; i < 3; i++) {
            ann.session.onBinary(new byte[] {1});
        }
        house.loop.runAll();
        assertEquals(1, refused("command_rate"));
    }

    @Test
    void each_session_has_a_rate_of_its_own() {
        open(new Bounds(0, 1, 0));
        Client phone = enters("ann", "lobby");
        Client laptop = enters("ann", "lobby");
        phone.says("{'type':'ping','id':1}", "{'type':'ping','id':2}", "{'type':'ping','id':3}");
        laptop.says("{'type':'ping','id':1}", "{'type':'ping','id':2}");
        assertEquals(List.of("pong #1", "pong #2"), laptop.hears());
    }

    @Test
    void who_goes_on_over_the_rate_is_closed_as_flooding() {
        open(new Bounds(0, 1, 100));
        Client ann = enters("ann", "lobby");
        for (int i = 1; i <= 90; i++) {
            ann.says("{'type':'ping'}");
        }
        assertNull(ann.transport.closedAs());
        for (int i = 1; i <= 100; i++) {
            ann.says("{'type':'ping'}");
        }
        assertEquals(CloseStatus.FLOODING, ann.transport.closedAs());
        assertTrue(ann.transport.isPaused(), "nothing more is read");
        assertEquals(1, house.rooms.count("roomcast.closes", "code", "4502"));
    }

    @Test
    void who_goes_on_over_the_rate_of_a_room_is_closed_as_flooding() {
        open(new Bounds(0, 0, 100), "slow.publish-rate", "1");
        Client ann = enters("ann", "slow");
        for (int i = 1; i <= 150; i++) {
            ann.says("{'type':'publish','data':1}");
        }
        assertEquals(CloseStatus.FLOODING, ann.transport.closedAs());
        assertTrue(refused("publish_rate") >= 100);
    }

    @Test
    void what_was_read_with_the_last_command_is_no_fault_after_the_close() {
        open(new Bounds(0, 1, 1));
        Client ann = enters("ann", "lobby");
        for (int i = 1; i <= 10; i++) {
            ann.session.onText(
                    "{\"type\":\"publish\",\"data\":1,\"exclude_self\":true}".getBytes(StandardCharsets.UTF_8));
        }
        house.loop.runAll();
        assertEquals(CloseStatus.FLOODING, ann.transport.closedAs());
        assertEquals(0, house.registry.count());
    }

    // ---- publishes of one user, and in one room ----

    @Test
    void publishes_of_one_user_count_together_whichever_session_they_come_from() {
        open(Bounds.NONE, "calm.user-publish-rate", "1");
        Client phone = enters("ann", "calm:1");
        Client laptop = enters("ann", "calm:2");
        Client bob = enters("bob", "calm:1");
        phone.says("{'type':'publish','id':1,'data':1,'exclude_self':true}");
        laptop.says("{'type':'publish','id':2,'data':1,'exclude_self':true}");
        phone.hears();
        laptop.hears();
        bob.hears();
        laptop.says("{'type':'publish','id':3,'data':1}");
        isRateLimited(laptop.hears().get(0), 3);
        phone.session.onBinary(new byte[] {1});
        house.loop.runAll();
        assertTrue(phone.hears().get(0).startsWith("error rate_limited"), "a binary frame is a publish");
        bob.says("{'type':'publish','id':1,'data':1,'exclude_self':true}");
        assertTrue(bob.hears().get(0).startsWith("ack #1"));
        assertEquals(2, refused("user_publish_rate"));
    }

    @Test
    void publishes_in_one_room_count_together_whoever_they_come_from_but_for_pushes() {
        open(Bounds.NONE, "calm.room-publish-rate", "1");
        Client ann = enters("ann", "calm:1");
        Client bob = enters("bob", "calm:1");
        ann.says("{'type':'publish','id':1,'data':1}", "{'type':'publish','id':2,'data':2}");
        bob.hears();
        bob.says("{'type':'publish','id':1,'data':3}");
        isRateLimited(bob.hears().get(0), 1);
        assertEquals(1, refused("room_publish_rate"));
        house.publishes("calm:1", "pushed");
        assertEquals(1, bob.hears().size());
    }

    // ---- rooms of one user ----

    @Test
    void a_user_is_in_so_many_different_rooms_with_all_sessions_together() {
        open(new Bounds(3, 0, 0));
        Client phone = enters("ann", "a");
        Client laptop = enters("ann", "b");
        phone.says("{'type':'subscribe','id':1,'room':'c'}", "{'type':'subscribe','id':2,'room':'b'}");
        List<String> heard = phone.hears();
        assertTrue(heard.get(0).startsWith("subscribed #1 c"), heard.get(0));
        assertTrue(heard.get(1).startsWith("subscribed #2 b"), heard.get(1));
        laptop.says("{'type':'subscribe','id':1,'room':'d'}");
        String full = laptop.hears().get(0);
        assertTrue(full.startsWith("error #1 too_many_rooms"), full);
        assertEquals(1, refused("user_rooms"));
        phone.says("{'type':'unsubscribe','room':'c'}");
        laptop.says("{'type':'subscribe','id':2,'room':'d'}");
        assertTrue(laptop.hears().get(0).startsWith("subscribed #2 d"));
    }

    @Test
    void who_goes_leaves_all_rooms_and_other_users_have_their_own() {
        open(new Bounds(1, 0, 0));
        Client phone = enters("ann", "a");
        phone.session.onClosed(CloseStatus.NORMAL);
        Client laptop = enters("ann", "b");
        assertTrue(laptop.session.rooms().contains(new RoomId("b")));
        Client bob = enters("bob", "c");
        assertTrue(bob.session.rooms().contains(new RoomId("c")));
    }

    @Test
    void a_session_that_turns_out_to_be_someone_elses_takes_its_rooms_along() {
        open(new Bounds(2, 0, 0));
        house.accepts("t", Identity.vouchedFor(new UserId("ann")));
        Client guest = house.connectsAnonymously("a");
        guest.says("{'type':'auth','token':'t'}");
        Client laptop = enters("ann", "b");
        laptop.says("{'type':'subscribe','id':1,'room':'c'}");
        String full = laptop.hears().get(0);
        assertTrue(full.startsWith("error #1 too_many_rooms"), full);
        guest.session.onClosed(CloseStatus.NORMAL);
        laptop.says("{'type':'subscribe','id':2,'room':'c'}");
        assertTrue(laptop.hears().get(0).startsWith("subscribed #2 c"));
    }

    @Test
    void too_many_rooms_of_one_session_are_counted() {
        open(Bounds.NONE);
        Client ann = enters("ann", "r1");
        for (int i = 2; i <= 5; i++) {
            ann.says("{'type':'subscribe','room':'r" + i + "'}");
        }
        assertEquals(1, refused("session_rooms"));
    }
}
