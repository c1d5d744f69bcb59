package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.Identity;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.session.SessionHouse.Client;
import io.roomcast.testing.ScriptedBroker.Call;
import io.roomcast.trace.Track;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is recorded of why a session did or did not get a message. */
class SessionTraceTest {
    private static final String LARGE = "x".repeat(300_000);

    private final SessionHouse house = SessionHouse.open(
            "default.presence", "false",
            "default.trace", "true",
            "default.max-message-size", "2M",
            "off.trace", "false",
            "drop.slow-consumer", "drop",
            "latest.slow-consumer", "latest",
            "live.history-size", "0",
            "windowed.batch-window", "100ms");

    @AfterEach
    void close() {
        house.close();
    }

    /** One line for each thing that happened: what, to how many messages up to which offset, and why. */
    private List<String> trace(SessionId session, String room) {
        return house.rooms.recorder.read(session, new RoomId(room)).orElseThrow().entries().stream()
                .map(SessionTraceTest::line)
                .toList();
    }

    private List<String> trace(Client client, String room) {
        return trace(client.session.id(), room);
    }

    private static String line(Track.Entry entry) {
        return entry.happening().wireName()
                + (entry.messages() > 0 ? " " + entry.messages() : "")
                + (entry.position() == null ? "" : " @" + entry.position().offset())
                + (entry.detail() == null ? "" : " (" + entry.detail() + ")");
    }

    private boolean isRecorded(Client client, String room) {
        return house.rooms.recorder.read(client.session.id(), new RoomId(room)).isPresent();
    }

    @Test
    void a_message_that_comes_through_is_received_matched_and_flushed() {
        Client ann = house.connects("ann", "lobby");
        house.publishes("lobby", "a");
        assertEquals(
                List.of("entered", "subscribed @0", "received 1 @1", "matched 1 @1", "flushed 1 @1"),
                trace(ann, "lobby"));
    }

    @Test
    void messages_of_one_burst_are_recorded_one_by_one() {
        Client ann = house.connects("ann", "lobby");
        house.rooms.publishes("lobby", "a");
        house.rooms.publishes("lobby", "b");
        house.loop.runAll();
        assertEquals(
                List.of(
                        "received 1 @1",
                        "received 1 @2",
                        "matched 1 @1",
                        "matched 1 @2",
                        "flushed 1 @1",
                        "flushed 1 @2"),
                trace(ann, "lobby").subList(2, 8));
    }

    @Test
    void a_message_without_an_offset_is_recorded_too() {
        Client ann = house.connects("ann", "live");
        house.publishes("live", "a");
        assertEquals(List.of("entered", "subscribed", "received 1", "matched 1", "flushed 1"), trace(ann, "live"));
    }

    @Test
    void messages_that_gather_are_batched_and_then_matched_together() {
        Client ann = house.connects("ann", "windowed");
        house.publishes("windowed", "a", "b");
        assertEquals(
                List.of("received 1 @1", "batched 1 @1", "received 1 @2", "batched 1 @2"),
                trace(ann, "windowed").subList(2, 6));
        house.passes(Duration.ofMillis(200));
        assertEquals(
                List.of("matched 2 @2", "flushed 2 @2"), trace(ann, "windowed").subList(6, 8));
    }

    @Test
    void what_a_slow_reader_is_told_later_is_queued_first() {
        Client ann = house.connects("ann", "lobby");
        ann.transport.stall();
        house.publishes("lobby", "a");
        assertEquals(
                List.of("received 1 @1", "matched 1 @1", "queued 1 @1"),
                trace(ann, "lobby").subList(2, 5));
        ann.reads();
        assertEquals(List.of("flushed 1 @1"), trace(ann, "lobby").subList(5, 6));
    }

    @Test
    void what_is_dropped_for_a_slow_reader_is_told_and_so_is_the_gap() {
        Client ann = house.connects("ann", "drop");
        ann.transport.stall();
        house.publishes("drop", LARGE, LARGE, LARGE, LARGE);
        assertTrue(trace(ann, "drop").contains("dropped 1 @1 (slow: drop)"), trace(ann, "drop")::toString);
        ann.reads();
        List<String> trace = trace(ann, "drop");
        assertEquals(
                List.of("gap @1", "flushed 1 @2", "flushed 1 @3", "flushed 1 @4"),
                trace.subList(trace.size() - 4, trace.size()));
    }

    @Test
    void what_a_newer_one_has_replaced_is_dropped() {
        Client ann = house.connects("ann", "latest");
        ann.transport.stall();
        house.publishes("latest", "a", "b");
        assertTrue(trace(ann, "latest").contains("dropped 1 @1 (slow: latest)"), trace(ann, "latest")::toString);
    }

    @Test
    void a_slow_reader_that_is_closed_leaves_what_was_queued_and_why_it_ended() {
        Client ann = house.connects("ann", "lobby");
        ann.transport.stall();
        house.publishes("lobby", LARGE, LARGE, LARGE, LARGE);
        assertEquals(CloseStatus.SLOW_CONSUMER, ann.transport.closedAs());
        List<String> trace = trace(ann, "lobby");
        assertEquals(
                List.of("matched 1 @4", "queued 1 @4", "closed (4000 slow consumer)"),
                trace.subList(trace.size() - 3, trace.size()));
    }

    @Test
    void a_connection_that_is_lost_is_told_from_one_that_is_closed() {
        Client ann = house.connects("ann", "lobby");
        ann.session.onClosed(null);
        assertEquals(List.of("entered", "subscribed @0", "closed (1006 connection lost)"), trace(ann, "lobby"));
        Client bob = house.connects("bob", "lobby");
        bob.session.onClosed(CloseStatus.NORMAL);
        assertEquals(List.of("entered", "subscribed @0", "closed (1000 bye)"), trace(bob, "lobby"));
    }

    @Test
    void what_was_missed_is_recovered() {
        house.publishes("lobby", "a", "b", "c");
        Position head = house.rooms.headOf("lobby");
        Client ann = comesBack("lobby", new Position(head.epoch(), 1));
        assertEquals(List.of("entered", "recovered 2 @3 (all since " + head.epoch() + ":1)"), trace(ann, "lobby"));
    }

    @Test
    void what_could_not_be_recovered_is_told_as_such() {
        house.publishes("lobby", "a", "b", "c");
        Client ann = comesBack("lobby", new Position("past", 1));
        assertEquals(List.of("entered", "recovered @3 (not all since past:1)"), trace(ann, "lobby"));
    }

    private Client comesBack(String room, Position since) {
        return house.connects(Identity.vouchedFor(new UserId("ann")), room, since, house.codec);
    }

    @Test
    void what_comes_while_history_is_read_is_kept_and_skipped_where_history_has_it() {
        house.broker().holdsAnswers(Call.RECOVER);
        Client ann = house.connects("ann", "lobby");
        house.broker().holdsNoMore(Call.RECOVER);
        house.publishes("lobby", "a");
        house.broker().answer(Call.RECOVER);
        house.loop.runAll();
        assertEquals(
                List.of("entered", "received 1 @1", "kept 1 @1", "subscribed @0", "matched 1 @1", "flushed 1 @1"),
                trace(ann, "lobby"));

        house.broker().holds(Call.RECOVER);
        Client bob = house.connects("bob", "lobby");
        house.publishes("lobby", "b");
        house.broker().answer(Call.RECOVER);
        house.loop.runAll();
        assertEquals(
                List.of(
                        "entered",
                        "received 1 @2",
                        "kept 1 @2",
                        "subscribed @2",
                        "skipped 1 @2 (known from history, or of a past epoch)"),
                trace(bob, "lobby"));
    }

    @Test
    void its_own_message_is_skipped_where_it_asked_for_that() {
        Client ann = house.connects("ann", "lobby");
        ann.says("{'type':'publish','id':1,'data':'a','exclude_self':true}");
        assertEquals(
                List.of("received 1 @1", "skipped 1 @1 (its own, which it asked not to get)"),
                trace(ann, "lobby").subList(2, 4));
    }

    @Test
    void a_gap_is_recorded() {
        Client ann = house.connects("ann", "lobby");
        house.broker().tellGap(new RoomId("lobby"), new Position("next", 7));
        house.loop.runAll();
        assertEquals(List.of("gap @7"), trace(ann, "lobby").subList(2, 3));
    }

    @Test
    void who_leaves_and_comes_back_is_recorded_in_one_track() {
        Client ann = house.connects("ann", "lobby");
        ann.says("{'type':'unsubscribe'}");
        house.publishes("lobby", "a");
        ann.says("{'type':'subscribe'}");
        assertEquals(List.of("entered", "subscribed @0", "left", "entered", "subscribed @1"), trace(ann, "lobby"));
    }

    @Test
    void each_room_of_a_session_is_recorded_by_itself() {
        Client ann = house.connects("ann", "lobby");
        ann.says("{'type':'subscribe','room':'bar'}");
        house.publishes("bar", "a");
        assertEquals(List.of("entered", "subscribed @0"), trace(ann, "lobby"));
        assertEquals(5, trace(ann, "bar").size());
    }

    @Test
    void nothing_is_recorded_where_it_is_off() {
        Client ann = house.connects("ann", "off:1");
        house.publishes("off:1", "a");
        assertFalse(isRecorded(ann, "off:1"));
    }

    @Test
    void it_is_switched_for_sessions_that_are_there_already() {
        Client ann = house.connects("ann", "off:1");
        assertTrue(house.rooms.service.trace("off", true));
        house.loop.runAll();
        house.publishes("off:1", "a");
        assertEquals(List.of("entered", "received 1 @1", "matched 1 @1", "flushed 1 @1"), trace(ann, "off:1"));
        Client bob = house.connects("bob", "off:1");
        assertEquals(List.of("entered", "subscribed @1"), trace(bob, "off:1"));

        assertTrue(house.rooms.service.trace("off", false));
        house.loop.runAll();
        house.publishes("off:1", "b");
        assertEquals(4, trace(ann, "off:1").size());
        assertEquals(
                List.of("message off:1 @1 \"a\"", "message off:1 @2 \"b\""),
                ann.hears().subList(2, 4));
        Client cid = house.connects("cid", "off:1");
        assertFalse(isRecorded(cid, "off:1"));
    }

    @Test
    void who_finds_no_place_in_the_recorder_is_served_all_the_same() {
        for (int i = 0; i < 100; i++) {
            house.connects("u" + i, "off:1");
        }
        house.rooms.service.trace("off", true);
        house.loop.runAll();
        Client ann = house.connects("ann", "off:1");
        house.publishes("off:1", "a");
        assertFalse(isRecorded(ann, "off:1"));
        assertTrue(ann.hears().contains("message off:1 @1 \"a\""));
        assertNull(ann.transport.closedAs());
        assertTrue(house.rooms.count("roomcast.trace.lost") > 0);
    }
}
