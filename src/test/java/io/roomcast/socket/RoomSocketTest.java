package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations of clients in rooms, over real sockets; {@link FrameworkPathTest} holds them again another way. */
@QuarkusTest
class RoomSocketTest {
    @RegisterExtension
    final House house = new House();

    @Test
    void two_clients_talk() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        alice.receives("{type: 'joined', room: '%s', user: 'alice', members: 1}", lobby);
        TestClient bob = house.enter("bob", lobby);
        alice.receives("{type: 'joined', room: '%s', user: 'bob', members: 2}", lobby);

        alice.sends("{type: 'publish', data: {text: 'hello'}}");

        String hello = "{type: 'message', room: '%s', offset: 1, from: 'alice', data: {text: 'hello'}}";
        JsonNode message = bob.receives(hello, lobby);
        assertTrue(Instant.parse(message.path("time").textValue()).isAfter(Instant.EPOCH));
        alice.receives(hello, lobby);

        bob.sendsText("hello, alice");
        alice.receives("{type: 'message', offset: 2, from: 'bob', data: 'hello, alice'}");

        bob.leaves();
        alice.isInTouch();
    }

    @Test
    void welcome_comes_first_then_the_room_of_the_path() {
        String lobby = house.room();
        TestClient alice =
                house.knock("/ws/" + lobby).bearer(House.token("alice")).open();

        JsonNode welcome = alice.receives("{type: 'welcome', user: 'alice', heartbeat: 25}");
        JsonNode subscribed = alice.receives("{type: 'subscribed', room: '%s', offset: 0}", lobby);

        assertFalse(welcome.path("session").textValue().isEmpty());
        assertFalse(welcome.path("pod").textValue().isEmpty());
        long expiresIn = welcome.path("expires_in").longValue();
        assertTrue(expiresIn > 3_500 && expiresIn <= 3_600, () -> "expires_in " + expiresIn);
        assertFalse(subscribed.path("epoch").textValue().isEmpty());
        assertFalse(subscribed.has("recovered"), "nothing was to be recovered");
        assertFalse(subscribed.has("messages"), "nothing was to be recovered");
    }

    @Test
    void room_names_of_any_script_are_one_name_in_path_and_frames() {
        String room = house.room() + "-日本語-é";
        TestClient alice = house.knock("/ws/"
                        + room.replace("日本語", "%E6%97%A5%E6%9C%AC%E8%AA%9E").replace("é", "%C3%A9"))
                .bearer(House.token("alice"))
                .open();

        alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed', room: '%s'}", room);
    }

    @Test
    void text_that_is_no_object_is_short_for_a_publish_and_never_acknowledged() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);

        alice.sendsText("  plain text ")
                .sendsText("[1, 2]")
                .sendsText("\"quoted\" 'n' <b>")
                .sendsText("42");

        alice.receivesMessage(lobby, "  plain text ");
        alice.receivesMessage(lobby, "[1, 2]");
        alice.receivesMessage(lobby, "\\\"quoted\\\" \\'n\\' <b>");
        alice.receivesMessage(lobby, "42");
        alice.isInTouch();
    }

    @Test
    void a_message_is_delivered_as_it_was_written() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        String[] values = {
            "null", "true", "0", "-1.50", "1E+2", "\"\"", "[]", "{}", "{\"b\":1,\"a\":{\"x\":[null]},\"b\":2}"
        };

        for (String value : values) {
            alice.sendsText("{\"type\":\"publish\",\"data\":" + value + "}");
            String frame = alice.receivesText();
            assertTrue(frame.endsWith(",\"data\":" + value + "}"), frame);
        }
    }

    @Test
    void a_binary_frame_is_relayed_as_it_is_and_not_kept() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        TestClient bob = house.enter("bob", lobby);
        byte[] bytes = {0, (byte) 0xFF, 13, 10, '{'};

        alice.sendsBinary(bytes);
        bob.receivesBinary(bytes);
        alice.receivesBinary(bytes);
        alice.sendsBinary();
        bob.receivesBinary();
        alice.receivesBinary();

        alice.isInTouch();
        alice.sends("{type: 'history'}");
        alice.receives("{type: 'history', offset: 0, messages: []}");
    }

    @Test
    void a_binary_frame_goes_to_the_room_of_the_path_only() {
        String lobby = house.room();
        String other = house.room();
        TestClient alice = house.enter("alice", lobby).subscribes(other);
        TestClient bob = house.enter("bob", other);
        TestClient carol = house.enter("carol", lobby);

        alice.sendsBinary((byte) 7);
        carol.receivesBinary((byte) 7);

        alice.publishes(other, "after it");
        bob.receivesMessage(other, "after it");
    }

    @Test
    void one_socket_holds_several_rooms() {
        String lobby = house.room();
        String kitchen = house.room();
        TestClient alice = house.enter("alice", lobby);
        TestClient bob = house.enter("bob", kitchen);

        alice.sends("{type: 'subscribe', room: '%s', id: 1}", kitchen);
        alice.receives("{type: 'subscribed', id: 1, room: '%s', offset: 0}", kitchen);
        bob.publishes(kitchen, "tea?");
        alice.receivesMessage(kitchen, "tea?");
        alice.publishes(kitchen, "please");
        bob.receivesMessage(kitchen, "tea?");
        bob.receivesMessage(kitchen, "please");
        alice.receivesMessage(kitchen, "please");

        alice.sends("{type: 'unsubscribe', room: '%s', id: 2}", kitchen);
        alice.receives("{type: 'unsubscribed', id: 2, room: '%s'}", kitchen);
        bob.publishes(kitchen, "gone?");
        bob.receivesMessage(kitchen, "gone?");
        alice.publishes(lobby, "here");
        alice.receivesMessage(lobby, "here");
    }

    @Test
    void the_room_of_the_path_is_meant_where_none_is_named() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);

        alice.sends("{type: 'publish', data: 1}").receives("{type: 'message', room: '%s'}", lobby);
        alice.sends("{type: 'history'}").receives("{type: 'history', room: '%s'}", lobby);
        alice.sends("{type: 'presence'}").receives("{type: 'presence', room: '%s'}", lobby);
        alice.sends("{type: 'unsubscribe'}").receives("{type: 'unsubscribed', room: '%s'}", lobby);
        alice.sends("{type: 'subscribe'}").receives("{type: 'subscribed', room: '%s'}", lobby);
    }

    @Test
    void one_may_publish_where_one_is_not_subscribed() {
        String lobby = house.room();
        String kitchen = house.room();
        TestClient alice = house.enter("alice", lobby);
        TestClient bob = house.enter("bob", kitchen);

        alice.sends("{type: 'publish', room: '%s', data: 'knock', id: 1}", kitchen);

        alice.receives("{type: 'ack', id: 1, offset: 1}");
        bob.receivesMessage(kitchen, "knock");
    }

    @Test
    void ids_come_back_as_they_were_and_without_one_there_is_no_ack() {
        String elsewhere = house.room();
        TestClient alice = house.enter("alice", house.room());
        String[] ids = {"7", "-1", "0", "123456789012345678901234567890", "\"seven\"", "\"\"", "\"\\u00e9\\n\""};

        for (String id : ids) {
            alice.sendsText("{\"type\":\"publish\",\"room\":\"" + elsewhere + "\",\"data\":1,\"id\":" + id + "}");
            String ack = alice.receivesText();
            assertTrue(ack.startsWith("{\"type\":\"ack\",\"id\":" + id + ",\"epoch\":\""), ack);
        }
        alice.publishes(elsewhere, "no id");
        alice.isInTouch();
    }

    @Test
    void answers_come_in_the_order_of_the_commands() {
        String lobby = house.room();
        String other = house.room();
        TestClient alice = house.enter("alice", lobby);

        alice.sends("{type: 'history', room: '%s', id: 1}", other)
                .sends("{type: 'publish', room: '%s', data: 'x', id: 2}", other)
                .sends("{type: 'nonsense', id: 3}")
                .sends("{type: 'presence', room: '%s', id: 4}", other)
                .sends("{type: 'subscribe', room: '%s', id: 5}", other)
                .sends("{type: 'unsubscribe', room: '%s', id: 6}", other)
                .sends("{type: 'refresh', token: 'bad', id: 7}")
                .sends("{type: 'publish', room: '%s', data: 'y', id: 8, exclude_self: true}", lobby)
                .sends("{type: 'ping', id: 9}");

        alice.receives("{type: 'history', id: 1}");
        alice.receives("{type: 'ack', id: 2}");
        alice.receives("{type: 'error', id: 3, code: 'unknown_type'}");
        alice.receives("{type: 'presence', id: 4}");
        alice.receives("{type: 'subscribed', id: 5}");
        alice.receives("{type: 'unsubscribed', id: 6}");
        alice.receives("{type: 'error', id: 7, code: 'unauthorized'}");
        alice.receives("{type: 'ack', id: 8, position: true}");
        alice.receives("{type: 'pong', id: 9}");
    }

    @Test
    void everyone_sees_a_room_in_one_order() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        TestClient bob = house.enter("bob", lobby);
        int each = 50;

        for (int i = 0; i < each; i++) {
            alice.publishes(lobby, "a" + i);
            bob.publishes(lobby, "b" + i);
        }

        for (int offset = 1; offset <= 2 * each; offset++) {
            JsonNode message = alice.receives("{type: 'message', offset: %d}", offset);
            assertEquals(message, bob.receives("{type: 'message', offset: %d}", offset));
        }
    }

    @Test
    void a_publisher_that_excludes_itself_gets_the_ack_in_the_place_of_the_message() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        TestClient bob = house.enter("bob", lobby);
        TestClient second = house.enter("alice", lobby);

        bob.publishes(lobby, "one");
        bob.receives("{type: 'message', offset: 1}");
        alice.sends("{type: 'publish', data: 'two', exclude_self: true, id: 'x'}");
        bob.receives("{type: 'message', offset: 2, from: 'alice', data: 'two'}");
        bob.publishes(lobby, "three");

        alice.receives("{type: 'message', offset: 1}");
        alice.receives("{type: 'ack', id: 'x', offset: 2, position: true}");
        alice.receives("{type: 'message', offset: 3}");
        second.receives("{type: 'message', offset: 1}");
        second.receives("{type: 'message', offset: 2}");
    }

    @Test
    void what_one_excluded_oneself_from_is_shown_by_history_and_recovery() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        alice.sends("{type: 'publish', data: 'mine', exclude_self: true}")
                .sends("{type: 'publish', data: 'ours'}")
                .receives("{type: 'message', offset: 2}");

        alice.sends("{type: 'history'}");
        JsonNode page = alice.receives("{type: 'history', messages: [{data: 'mine'}, {data: 'ours'}]}");

        TestClient again = house.enter("alice", house.room());
        again.sends(
                "{type: 'subscribe', room: '%s', since: {epoch: '%s', offset: 0}}",
                lobby, page.path("epoch").textValue());
        again.receives("{type: 'subscribed', recovered: true, messages: [{data: 'mine'}, {data: 'ours'}]}");
    }

    @Test
    void excluding_oneself_from_a_room_one_is_not_in_moves_no_position() {
        String kitchen = house.room();
        TestClient alice = house.enter("alice", house.room());

        alice.sends("{type: 'publish', room: '%s', data: 1, exclude_self: true, id: 1}", kitchen);

        assertFalse(alice.receives("{type: 'ack', id: 1, offset: 1}").has("position"));
    }

    @Test
    void a_repeated_key_gets_the_first_ack_and_is_not_delivered() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        TestClient bob = house.enter("bob", lobby);
        String elsewhere = house.room();
        TestClient sender = house.enter("alice", elsewhere);
        String once = "{type: 'publish', room: '%s', data: 'once', key: 'k', id: %d}";

        sender.sends(once, lobby, 1);
        JsonNode ack = sender.receives("{type: 'ack', id: 1, offset: 1}");
        assertFalse(ack.has("duplicate"));
        sender.sends(once, lobby, 2);
        sender.receives(
                "{type: 'ack', id: 2, offset: 1, epoch: '%s', duplicate: true}",
                ack.path("epoch").textValue());
        bob.receives("{type: 'message', offset: 1, from: 'alice'}");
        bob.sends(once, lobby, 3);

        bob.receives("{type: 'ack', id: 3, offset: 2}");
        bob.receives("{type: 'message', offset: 2, from: 'bob'}");
        alice.receives("{type: 'message', offset: 1}");
        alice.receives("{type: 'message', offset: 2}");
    }

    @Test
    void a_repeated_key_is_not_delivered_in_a_room_without_history_either() {
        String room = house.room("live");
        TestClient alice = house.enter("alice", room);

        alice.sends("{type: 'publish', data: 'once', key: 'k'}").receivesMessage(room, "once");
        alice.sends("{type: 'publish', data: 'once', key: 'k', id: 2, exclude_self: true}");
        alice.receives("{type: 'ack', id: 2, duplicate: true}");
        alice.isInTouch();
    }

    @Test
    void rooms_without_history_have_no_offsets() {
        String room = house.room("live");
        TestClient alice = house.knock("/ws/" + room + "?epoch=e&offset=0")
                .bearer(House.token("alice"))
                .open();
        alice.receives("{type: 'welcome'}");

        JsonNode subscribed = alice.receives("{type: 'subscribed', recovered: false, messages: []}");
        JsonNode ack = alice.sends("{type: 'publish', data: 1, exclude_self: true, id: 1}")
                .receives("{type: 'ack', id: 1}");
        JsonNode message = alice.sends("{type: 'publish', data: 2}").receives("{type: 'message', data: 2}");
        JsonNode history = alice.sends("{type: 'history'}").receives("{type: 'history', messages: []}");

        for (JsonNode frame : new JsonNode[] {subscribed, ack, message, history}) {
            assertFalse(frame.has("offset") || frame.has("epoch") || frame.has("position"), frame::toString);
        }
    }

    @Test
    void history_is_read_in_pages() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        for (int i = 1; i <= 5; i++) {
            alice.publishes(lobby, "m" + i).receives("{type: 'message', offset: %d}", i);
        }

        JsonNode all = alice.sends("{type: 'history', id: 1}")
                .receives(
                        "{type: 'history', id: 1, room: '%s', offset: 5, complete: true, messages: ["
                                + "{offset: 1, data: 'm1', from: 'alice', type: 'message'}, {offset: 2}, {offset: 3}, {offset: 4},"
                                + " {offset: 5}]}",
                        lobby);
        String epoch = all.path("epoch").textValue();
        alice.sends("{type: 'history', since: {epoch: '%s', offset: 3}}", epoch)
                .receives("{type: 'history', complete: true, messages: [{offset: 4}, {offset: 5}]}");
        alice.sends("{type: 'history', since: {epoch: '%s', offset: 1}, limit: 2}", epoch)
                .receives("{type: 'history', offset: 5, messages: [{offset: 2}, {offset: 3}]}");
        alice.sends("{type: 'history', limit: 2, reverse: true}")
                .receives("{type: 'history', messages: [{offset: 5}, {offset: 4}]}");
        alice.sends("{type: 'history', since: {epoch: '%s', offset: 5}}", epoch)
                .receives("{type: 'history', complete: true, messages: []}");
        alice.sends("{type: 'history', since: {epoch: 'other', offset: 1}}")
                .receives("{type: 'history', complete: false, messages: []}");
    }

    @Test
    void history_says_when_it_does_not_reach_back() {
        String room = house.room("brief");
        TestClient alice = house.enter("alice", room);
        for (int i = 1; i <= 4; i++) {
            alice.publishes(room, "m" + i).receives("{type: 'message', offset: %d}", i);
        }
        String epoch = alice.sends("{type: 'history'}")
                .receives("{type: 'history', messages: [{offset: 3}, {offset: 4}]}")
                .path("epoch")
                .textValue();

        alice.sends("{type: 'history', since: {epoch: '%s', offset: 2}}", epoch)
                .receives("{type: 'history', complete: true, messages: [{offset: 3}, {offset: 4}]}");
        alice.sends("{type: 'history', since: {epoch: '%s', offset: 1}}", epoch)
                .receives("{type: 'history', complete: false, messages: [{offset: 3}, {offset: 4}]}");
    }

    @Test
    void whoever_comes_back_gets_exactly_what_was_missed() {
        String lobby = house.room();
        TestClient bob = house.enter("bob", lobby);
        TestClient alice =
                house.knock("/ws/" + lobby).bearer(House.token("alice")).open();
        alice.receives("{type: 'welcome'}");
        String epoch = alice.receives("{type: 'subscribed'}").path("epoch").textValue();
        bob.publishes(lobby, "heard").receives("{type: 'message', offset: 1}");
        alice.receives("{type: 'message', offset: 1}");
        alice.vanishes();
        bob.publishes(lobby, "missed").publishes(lobby, "missed too");
        bob.receives("{type: 'message', offset: 2}");
        bob.receives("{type: 'message', offset: 3}");

        TestClient byUrl = house.knock("/ws/" + lobby + "?epoch=" + epoch + "&offset=1")
                .bearer(House.token("alice"))
                .open();
        byUrl.receives("{type: 'welcome'}");
        String recovered = "{type: 'subscribed', room: '%s', epoch: '%s', offset: 3, recovered: true, messages: ["
                + "{type: 'message', offset: 2, data: 'missed', from: 'bob'}, {offset: 3, data: 'missed too'}]}";
        byUrl.receives(recovered, lobby, epoch);
        TestClient byCommand = house.enter("alice", house.room());
        byCommand.sends("{type: 'subscribe', room: '%s', since: {epoch: '%s', offset: 1}}", lobby, epoch);
        byCommand.receives(recovered, lobby, epoch);

        bob.publishes(lobby, "live");
        byUrl.receives("{type: 'message', offset: 4}");
        byCommand.receives("{type: 'message', offset: 4}");
    }

    @Test
    void whoever_missed_nothing_is_told_so() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);
        alice.publishes(lobby, "x").receivesMessage(lobby, "x");
        String epoch = alice.sends("{type: 'history'}")
                .receives("{type: 'history'}")
                .path("epoch")
                .textValue();

        alice.sends("{type: 'unsubscribe'}").receives("{type: 'unsubscribed'}");
        alice.sends("{type: 'subscribe', since: {epoch: '%s', offset: 1}}", epoch)
                .receives("{type: 'subscribed', offset: 1, recovered: true, messages: []}");
    }

    @Test
    void recovery_is_all_or_nothing() {
        String room = house.room("brief");
        TestClient alice = house.enter("alice", room);
        for (int i = 1; i <= 4; i++) {
            alice.publishes(room, "m" + i).receives("{type: 'message', offset: %d}", i);
        }
        String epoch = alice.sends("{type: 'history'}")
                .receives("{type: 'history'}")
                .path("epoch")
                .textValue();
        TestClient bob = house.enter("bob", house.room());
        String nothing = "{type: 'subscribed', epoch: '%s', offset: 4, recovered: false, messages: []}";
        String again = "{type: 'subscribe', room: '%s', since: {epoch: '%s', offset: %d}}";

        bob.sends(again, room, epoch, 1).receives(nothing, epoch);
        bob.sends("{type: 'unsubscribe', room: '%s'}", room).receives("{type: 'unsubscribed'}");
        bob.sends(again, room, "another-epoch", 3).receives(nothing, epoch);
        bob.sends("{type: 'unsubscribe', room: '%s'}", room).receives("{type: 'unsubscribed'}");
        bob.sends(again, room, epoch, 5).receives(nothing, epoch);
        bob.sends("{type: 'unsubscribe', room: '%s'}", room).receives("{type: 'unsubscribed'}");
        bob.sends(again, room, epoch, 2)
                .receives("{type: 'subscribed', recovered: true, messages: [{offset: 3}, {offset: 4}]}");
    }

    @Test
    void ten_messages_share_a_frame_without_waiting_for_the_window() {
        String room = house.room("gathering");
        TestClient alice = house.enter("alice", room);
        TestClient bob = house.enter("bob", room);
        // Bob's entry ends the open batch on alice's loop too: once she is answered, it has.
        alice.sends("{type: 'ping'}").receives("{type: 'pong'}");

        for (int i = 1; i <= 10; i++) {
            alice.publishes(room, "m" + i);
        }

        JsonNode batch = bob.receives("{type: 'batch', room: '%s', count: 10}", room);
        assertEquals(10, batch.path("messages").size());
        for (int i = 1; i <= 10; i++) {
            JsonNode message = batch.path("messages").get(i - 1);
            assertEquals(i, message.path("offset").intValue());
            assertEquals("m" + i, message.path("data").textValue());
            assertEquals("message", message.path("type").textValue());
        }
        alice.receives("{type: 'batch', count: 10}");
    }

    @Test
    void the_end_of_the_window_sends_what_there_is() {
        String room = house.room("windowed");
        TestClient alice = house.enter("alice", room);

        alice.publishes(room, "m1").publishes(room, "m2").publishes(room, "m3");

        // How many share a frame is a matter of time; that all come, in order, is not.
        int offset = 0;
        while (offset < 3) {
            JsonNode frame = alice.receives("{}");
            Iterable<JsonNode> messages = frame.has("messages") ? frame.get("messages") : List.of(frame);
            for (JsonNode message : messages) {
                assertEquals(++offset, message.path("offset").intValue(), frame::toString);
            }
        }
    }

    @Test
    void an_open_window_is_flushed_before_someone_subscribes() {
        String room = house.room("gathering");
        TestClient alice = house.enter("alice", room);
        alice.sends("{type: 'publish', data: 1}")
                .sends("{type: 'publish', data: 2, id: 2}")
                .receives("{type: 'ack', id: 2, offset: 2}");

        TestClient bob = house.knock("/ws/" + room).bearer(House.token("bob")).open();

        bob.receives("{type: 'welcome'}");
        bob.receives("{type: 'subscribed', offset: 2}");
        alice.receives("{type: 'batch', count: 2, messages: [{offset: 1}, {offset: 2}]}");
        bob.isInTouch();
    }

    @Test
    void whoever_excludes_itself_gets_the_rest_of_the_batch() {
        String room = house.room("gathering");
        TestClient alice = house.enter("alice", room);
        TestClient bob = house.enter("bob", room);
        // Bob's entry ends the open batch on alice's loop too: once she is answered, it has.
        alice.sends("{type: 'ping'}").receives("{type: 'pong'}");

        for (int i = 1; i <= 9; i++) {
            bob.sends("{type: 'publish', data: %d, id: %d}", i, i).receives("{type: 'ack', id: %d}", i);
        }
        alice.sends("{type: 'publish', data: 10, exclude_self: true, id: 'x'}");

        bob.receives("{type: 'batch', count: 10}");
        for (int i = 1; i <= 9; i++) {
            alice.receives("{type: 'message', offset: %d}", i);
        }
        alice.receives("{type: 'ack', id: 'x', offset: 10, position: true}");
    }

    @Test
    void a_room_speaks_in_its_own_envelope_in_history_and_recovery_too() {
        String room = house.room("price");
        TestClient alice = house.enter("alice", room);

        alice.sends("{type: 'publish', data: 9.5}")
                .receives("{type: 'price', room: '%s', offset: 1, from: 'alice', data: 9.5}", room);
        String epoch = alice.sends("{type: 'history'}")
                .receives("{type: 'history', messages: [{type: 'price', offset: 1}]}")
                .path("epoch")
                .textValue();
        TestClient bob = house.knock("/ws/" + room + "?offset=0&epoch=" + epoch)
                .bearer(House.token("bob"))
                .open();
        bob.receives("{type: 'welcome'}");
        bob.receives("{type: 'subscribed', messages: [{type: 'price', offset: 1}]}");
    }

    @Test
    void what_a_backend_publishes_reaches_everyone_without_a_name() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);

        house.push(lobby, "{\"data\": {\"n\": 1}}");
        assertFalse(alice.receives("{type: 'message', offset: 1, data: {n: 1}}").has("from"));
        house.push(lobby, "{\"data\": 2, \"from\": \"shop\"}");
        alice.receives("{type: 'message', offset: 2, from: 'shop'}");
    }

    @Test
    void an_error_leaves_the_session_as_it_was() {
        String lobby = house.room();
        TestClient alice = house.enter("alice", lobby);

        alice.sendsText("{").receivesError(ErrorCode.BAD_JSON);

        alice.publishes(lobby, "still here").receivesMessage(lobby, "still here");
    }

    @Test
    void a_client_that_says_goodbye_is_answered() {
        TestClient alice = house.enter("alice", house.room());

        alice.leaves();
    }
}
