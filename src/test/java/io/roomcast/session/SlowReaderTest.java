package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.session.SessionHouse.Client;
import io.roomcast.testing.Said;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for a client that does not read, by the policy of its room. At most 1 MiB does. */
class SlowReaderTest {
    private static final String[] SETTINGS = {
        "default.presence", "false",
        "default.max-message-size", "2M",
        "drop.slow-consumer", "drop",
        "latest.slow-consumer", "latest",
        "livedrop.slow-consumer", "drop",
        "livedrop.history-size", "0",
        "livelatest.slow-consumer", "latest",
        "livelatest.history-size", "0"
    };
    /** With its frame about a quarter of what may wait: three fit, and a fourth does not. */
    private static final String LARGE = "x".repeat(300_000);

    private final SessionHouse house = SessionHouse.open(SETTINGS);

    @AfterEach
    void nothing_is_kept_of_sessions_that_ended() {
        house.registry.forEach(session -> session.onClosed(CloseStatus.NORMAL));
        house.loop.runAll();
        assertEquals(0, house.waitingBytes());
        house.codec.assertAllReleased();
    }

    private Client slow(String room) {
        Client ann = house.connects("ann", room);
        ann.hears();
        ann.transport.stall();
        return ann;
    }

    /** Frames without their large data. */
    private static List<String> shortly(Client client) {
        return client.hears().stream()
                .map(line -> line.replaceAll(" \"x+\"", ""))
                .toList();
    }

    @Test
    void what_fits_waits_and_comes_in_order() {
        Client ann = slow("lobby");
        house.publishes("lobby", "a", "b");
        ann.says("{'type':'ping','id':1}");
        house.publishes("lobby", "c");
        assertEquals(List.of(), ann.hears());
        assertTrue(house.waitingBytes() > 0);
        ann.reads();
        assertEquals(
                List.of("message lobby @1 \"a\"", "message lobby @2 \"b\"", "pong #1", "message lobby @3 \"c\""),
                ann.hears());
        assertEquals(0, house.waitingBytes());
    }

    @Test
    void a_transport_that_takes_little_gets_little_and_the_rest_in_order() {
        Client ann = slow("lobby");
        house.publishes("lobby", "a", "b", "c", "d");
        ann.reads(3);
        house.publishes("lobby", "e");
        assertEquals(
                List.of("message lobby @1 \"a\"", "message lobby @2 \"b\"", "message lobby @3 \"c\""), ann.hears());
        ann.reads();
        assertEquals(List.of("message lobby @4 \"d\"", "message lobby @5 \"e\""), ann.hears());
    }

    @Test
    void with_close_too_much_ends_the_session_as_SLOW_CONSUMER() {
        Client ann = slow("lobby");
        Client bob = house.connects("bob", "lobby");
        house.publishes("lobby", LARGE, LARGE, LARGE);
        assertNull(ann.transport.closedAs());
        house.publishes("lobby", LARGE);
        assertEquals(CloseStatus.SLOW_CONSUMER, ann.transport.closedAs());
        assertEquals(4000, ann.transport.closedAs().code());
        assertEquals(0, house.waitingBytes());
        assertNull(bob.transport.closedAs());
    }

    @Test
    void what_the_transport_has_not_sent_counts_too() {
        Client ann = slow("lobby");
        ann.transport.stall(800_000);
        house.publishes("lobby", LARGE);
        assertEquals(CloseStatus.SLOW_CONSUMER, ann.transport.closedAs());
    }

    @Test
    void with_drop_the_oldest_go_and_a_gap_stands_before_the_next() {
        Client ann = slow("drop");
        house.publishes("drop", LARGE, LARGE, LARGE, LARGE, LARGE);
        Position head = house.rooms.headOf("drop");
        ann.transport.resume();
        ann.session.onWritable();
        List<Said> said = ann.transport.takes();
        assertEquals("gap drop @2", said.get(0).toString());
        assertEquals(head.epoch(), said.get(0).json().get("epoch").asText());
        assertEquals(
                List.of("3", "4", "5"),
                said.subList(1, said.size()).stream()
                        .map(frame -> frame.json().get("offset").asText())
                        .toList());
        assertNull(ann.transport.closedAs());
        assertEquals(2, house.rooms.count("roomcast.drops", "policy", "drop"));
        assertEquals(1, house.rooms.count("roomcast.gaps"));
    }

    @Test
    void with_drop_answers_and_other_rooms_keep_their_place() {
        Client ann = slow("drop");
        ann.says("{'type':'subscribe','room':'lobby'}");
        house.publishes("drop", LARGE, LARGE);
        ann.says("{'type':'ping','id':1}");
        house.publishes("lobby", "a");
        house.publishes("drop", LARGE, LARGE, LARGE);
        ann.reads();
        assertEquals(
                List.of(
                        "subscribed lobby @0",
                        "pong #1",
                        "message lobby @1 \"a\"",
                        "gap drop @2",
                        "message drop @3",
                        "message drop @4",
                        "message drop @5"),
                shortly(ann));
    }

    @Test
    void with_drop_even_the_newest_goes_if_it_alone_is_too_much() {
        Client ann = slow("drop");
        ann.transport.stall(1 << 20);
        house.publishes("drop", "a", "b");
        ann.reads();
        assertEquals(List.of("gap drop @2"), ann.hears());
        house.publishes("drop", "c");
        assertEquals(List.of("message drop @3 \"c\""), ann.hears());
    }

    @Test
    void a_gap_alone_moves_on_with_what_is_dropped_after_it() {
        Client ann = slow("drop");
        ann.transport.stall(1 << 20);
        house.publishes("drop", "a");
        ann.transport.stall(0);
        house.publishes("drop", "b");
        ann.reads();
        assertEquals(List.of("gap drop @1", "message drop @2 \"b\""), ann.hears());
    }

    @Test
    void with_latest_only_the_newest_waits() {
        Client ann = slow("latest");
        house.publishes("latest", "a", "b", "c");
        ann.reads();
        assertEquals(List.of("gap latest @2", "message latest @3 \"c\""), ann.hears());
        assertEquals(2, house.rooms.count("roomcast.drops", "policy", "latest"));
        house.publishes("latest", "d");
        assertEquals(List.of("message latest @4 \"d\""), ann.hears());
    }

    @Test
    void rooms_without_history_have_gaps_without_a_position() {
        Client ann = slow("livelatest");
        ann.says("{'type':'subscribe','room':'livedrop'}");
        house.publishes("livelatest", "a", "b");
        house.publishes("livedrop", LARGE, LARGE, LARGE, LARGE);
        ann.reads();
        assertEquals(
                List.of(
                        "subscribed livedrop",
                        "gap livelatest",
                        "message livelatest \"b\"",
                        "gap livedrop",
                        "message livedrop",
                        "message livedrop",
                        "message livedrop"),
                shortly(ann));
    }

    @Test
    void a_frame_without_a_place_is_no_gap_in_a_numbered_room() {
        Client ann = slow("latest");
        Client bob = house.connects("bob", "latest");
        bob.session.onBinary(new byte[] {1});
        bob.session.onBinary(new byte[] {2});
        house.loop.runAll();
        house.publishes("latest", "a");
        ann.reads();
        assertEquals(List.of("message latest @1 \"a\""), ann.hears());
    }

    @Test
    void a_frame_without_a_place_does_not_hide_the_gap_before_it() {
        Client ann = slow("latest");
        Client bob = house.connects("bob", "latest");
        house.publishes("latest", "a", "b");
        bob.session.onBinary(new byte[] {1});
        house.loop.runAll();
        ann.reads();
        assertEquals(List.of("gap latest @2", "binary length=1"), ann.hears());
    }

    @Test
    void no_gap_is_told_behind_an_ack_that_moves_the_position_past_it() {
        for (String room : List.of("latest", "drop")) {
            Client ann = slow(room);
            house.publishes(room, LARGE, LARGE, LARGE);
            ann.says("{'type':'publish','id':9,'data':'own','exclude_self':true}");
            house.publishes(room, "a", LARGE, "b");
            ann.transport.resume();
            ann.session.onWritable();
            long told = 0;
            for (Said said : ann.transport.takes()) {
                long offset = said.json().get("offset").asLong();
                String type = said.json().get("type").asText();
                assertTrue(type.equals("gap") || offset == told + 1, () -> room + ": " + said);
                told = offset;
            }
            assertEquals(7, told, room);
        }
    }

    @Test
    void a_gap_that_is_dropped_is_told_all_the_same() {
        Client ann = slow("latest");
        String epoch = house.rooms.headOf("latest").epoch();
        house.broker().tellGap(new RoomId("latest"), new Position(epoch, 7));
        house.publishes("latest", "a");
        ann.reads();
        assertEquals("gap latest @7", ann.hears().get(0));
    }

    @Test
    void a_dropped_gap_into_a_new_epoch_is_told_with_the_new_position() {
        Client ann = slow("latest");
        house.publishes("latest", "a", "b", "c");
        house.broker().tellGap(new RoomId("latest"), new Position("next", 0));
        house.loop.runAll();
        Client bob = house.connects("bob", "latest");
        bob.session.onBinary(new byte[] {1});
        house.loop.runAll();
        ann.transport.resume();
        ann.session.onWritable();
        List<Said> said = ann.transport.takes();
        assertEquals("gap latest @0", said.get(0).toString());
        assertEquals("next", said.get(0).json().get("epoch").asText());
        assertEquals(2, said.size());
    }

    @Test
    void a_large_answer_is_no_sign_of_slowness() {
        house.publishes("lobby", "start");
        Position start = house.rooms.headOf("lobby");
        for (int i = 0; i < 13; i++) {
            house.publishes("lobby", LARGE);
        }
        Client ann = slow("bar");
        ann.says("{'type':'subscribe','id':1,'room':'lobby','since':{'epoch':'" + start.epoch() + "','offset':1}}");
        house.publishes("lobby", LARGE, LARGE, LARGE);
        assertNull(ann.transport.closedAs());
        assertTrue(house.waitingBytes() > 4_000_000);
        house.publishes("lobby", LARGE);
        assertEquals(CloseStatus.SLOW_CONSUMER, ann.transport.closedAs());
    }

    @Test
    void once_it_was_read_a_large_answer_excuses_nothing_more() {
        house.publishes("lobby", "start", LARGE, LARGE, LARGE, LARGE, LARGE);
        Client ann = house.connects("ann", "lobby");
        ann.says("{'type':'history','id':1}");
        // It went straight to the transport, which was busy with it for a while.
        ann.transport.stall(1_500_000);
        house.loop.runAll();
        ann.reads();
        ann.transport.stall();
        house.publishes("lobby", LARGE, LARGE, LARGE, LARGE);
        assertEquals(CloseStatus.SLOW_CONSUMER, ann.transport.closedAs());
    }

    @Test
    void what_waits_for_all_clients_is_bounded_and_who_needs_more_is_closed_as_OVERLOADED() {
        SessionHouse small = SessionHouse.withPodLimit(1_000_000, SETTINGS);
        Client ann = small.connects("ann", "lobby");
        Client bob = small.connects("bob", "lobby");
        Client cyd = small.connects("cyd", "lobby");
        ann.transport.stall();
        bob.transport.stall();
        small.publishes("lobby", LARGE);
        assertEquals(600_000, small.waitingBytes(), 1_000);
        assertNull(ann.transport.closedAs());
        assertNull(bob.transport.closedAs());

        small.publishes("lobby", LARGE);
        List<CloseStatus> closed = Stream.of(ann, bob)
                .map(client -> client.transport.closedAs())
                .filter(status -> status != null)
                .toList();
        assertEquals(List.of(CloseStatus.OVERLOADED), closed);
        assertEquals(1013, closed.get(0).code());
        assertNull(cyd.transport.closedAs());

        small.registry.forEach(session -> session.onClosed(CloseStatus.NORMAL));
        small.loop.runAll();
        assertEquals(0, small.waitingBytes());
        small.codec.assertAllReleased();
    }

    @Test
    void what_waits_is_released_when_the_client_goes() {
        Client ann = slow("lobby");
        house.publishes("lobby", "a", LARGE);
        ann.session.onClosed(null);
        house.loop.runAll();
        assertEquals(0, house.waitingBytes());
        assertEquals(0, house.codec.held());
    }

    @Test
    void gaps_of_a_room_that_was_left_meanwhile_are_not_told() {
        Client ann = slow("latest");
        house.publishes("latest", "a", "b");
        ann.says("{'type':'unsubscribe','id':1,'room':'latest'}");
        ann.reads();
        assertEquals(List.of("message latest @2 \"b\"", "unsubscribed #1 latest"), ann.hears());
    }
}
