package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.Relay;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.testing.ScriptedBroker.Call;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session gets between entering a room and following it live. */
class MembershipTest {
    private final RoomScene scene = new RoomScene(
            "default.presence", "false",
            "default.history-size", "5000",
            "short.history-size", "10",
            "live.history-size", "0",
            "batch.batch-window", "100ms",
            "batch.batch-size", "3");

    private final RecordingSubscriber guest = scene.guest();

    @AfterEach
    void end_the_watch_over_frames() {
        scene.codec.endWatch();
    }

    @Test
    void what_is_published_while_history_is_read_comes_once() {
        Position start = scene.house.headOf("lobby");
        scene.broker().holds(Call.RECOVER);
        CompletableFuture<SubscribeResult> asked = scene.asks(guest, "lobby", start);
        scene.publishes("lobby", "a", "b");
        scene.loop.runAll();
        assertFalse(asked.isDone());

        scene.broker().answer(Call.RECOVER);
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(asked);
        scene.publishes("lobby", "c");
        scene.loop.runAll();
        scene.goesLive(guest, subscribed);
        scene.publishes("lobby", "d");
        scene.loop.runAll();

        assertEquals(
                List.of(1L, 2L),
                subscribed.recovery().messages().stream().map(Message::offset).toList());
        assertEquals(List.of("@3 \"c\"", "@4 \"d\""), guest.takes());
        scene.codec.assertAllReleased();
    }

    @Test
    void what_waits_of_an_epoch_that_ended_meanwhile_is_not_taken_for_the_new_one() {
        RoomId lobby = new RoomId("lobby");
        Position head = scene.house.headOf("lobby");
        scene.broker().holds(Call.RECOVER);
        CompletableFuture<SubscribeResult> asked = scene.asks(guest, "lobby", null);
        scene.broker().tell(new Message(lobby, new Position("past", 7), 0, null, Json.NULL, null, false));
        scene.broker().tellGap(lobby, head);
        scene.publishes("lobby", "a");
        scene.loop.runAll();
        scene.broker().answer(Call.RECOVER);
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(asked);
        scene.publishes("lobby", "b");
        scene.loop.runAll();
        scene.goesLive(guest, subscribed);

        assertEquals(List.of("@2 \"b\""), guest.takes());
        scene.codec.assertAllReleased();
    }

    @Test
    void who_leaves_while_history_is_read_is_gone_and_gets_nothing() {
        scene.broker().holds(Call.RECOVER);
        CompletableFuture<SubscribeResult> asked = scene.asks(guest, "lobby", null);
        Membership[] entered = new Membership[1];
        RecordingSubscriber other = scene.guest();
        scene.broker().holdsNoMore(Call.RECOVER);
        entered[0] = scene.enters(other, "lobby");
        scene.publishes("lobby", "a");
        scene.leaves(other, entered[0]);
        scene.loop.runAll();

        scene.broker().answer(Call.RECOVER);
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(asked);
        scene.leaves(guest, subscribed.membership());
        scene.goesLive(guest, subscribed);
        scene.loop.runAll();

        assertFalse(subscribed.membership().isActive());
        assertEquals(List.of(), guest.takes());
        assertEquals(0, scene.house.rooms());
        scene.codec.assertAllReleased();
    }

    @Test
    void as_many_messages_as_may_wait_are_handed_over_from_memory() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "lobby", null));
        scene.publishesOffsets("lobby", 1, Membership.MAX_WAITING);
        scene.loop.runAll();
        assertFalse(subscribed.membership().overflowed());
        scene.broker().fails(Call.RECOVER, new BrokerUnavailableException("nobody should ask"));
        scene.goesLive(guest, subscribed);
        assertEquals(RoomScene.offsets(1, Membership.MAX_WAITING), guest.takes());
    }

    @Test
    void more_messages_than_may_wait_are_read_from_history_with_neither_hole_nor_repeat() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "lobby", null));
        scene.publishesOffsets("lobby", 1, 1_500);
        scene.loop.runAll();
        assertTrue(subscribed.membership().overflowed());

        scene.goesLive(guest, subscribed);
        scene.publishesOffsets("lobby", 1_501, 1_510);
        scene.loop.runAll();

        assertEquals(RoomScene.offsets(1, 1_510), guest.takes());
        scene.codec.assertAllReleased();
    }

    @Test
    void more_bytes_than_may_wait_are_read_from_history_too() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "lobby", null));
        String text = "x".repeat(60_000);
        Stream.generate(() -> text).limit(20).forEach(each -> scene.publishes("lobby", each));
        scene.loop.runAll();
        assertTrue(subscribed.membership().overflowed());

        scene.goesLive(guest, subscribed);

        List<String> got = guest.takes();
        assertEquals(20, got.size());
        for (int i = 0; i < 20; i++) {
            assertTrue(got.get(i).startsWith("@" + (i + 1) + " "), "message " + (i + 1));
        }
    }

    @Test
    void history_is_read_again_as_often_as_too_much_comes_meanwhile() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "lobby", null));
        scene.publishesOffsets("lobby", 1, 1_200);
        scene.loop.runAll();
        scene.broker().holds(Call.RECOVER);
        scene.goesLive(guest, subscribed);
        scene.publishesOffsets("lobby", 1_201, 2_400);
        scene.loop.runAll();

        scene.broker().answer(Call.RECOVER);
        assertEquals(RoomScene.offsets(1, 2_400), guest.takes());
        assertEquals(1, scene.broker().waiting(Call.RECOVER));
        scene.publishesOffsets("lobby", 2_401, 2_405);
        scene.loop.runAll();
        assertEquals(List.of(), guest.takes());

        scene.broker().answer(Call.RECOVER);
        scene.publishesOffsets("lobby", 2_406, 2_410);
        scene.loop.runAll();
        assertEquals(RoomScene.offsets(2_401, 2_410), guest.takes());
        scene.codec.assertAllReleased();
    }

    @Test
    void where_history_is_gone_by_then_a_gap_says_so() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "short", null));
        scene.publishesOffsets("short", 1, 1_500);
        scene.loop.runAll();
        scene.goesLive(guest, subscribed);
        scene.publishesOffsets("short", 1_501, 1_501);
        scene.loop.runAll();
        assertEquals(List.of("gap @1500", "@1501 \"1501\""), guest.takes());
    }

    @Test
    void where_there_is_no_history_the_gap_has_no_position() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "live", null));
        scene.publishesOffsets("live", 1, 1_500);
        scene.loop.runAll();
        scene.goesLive(guest, subscribed);
        scene.publishes("live", "a");
        scene.loop.runAll();
        assertEquals(List.of("gap", "@0 \"a\""), guest.takes());
    }

    @Test
    void where_history_cannot_be_read_the_position_is_lost() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "lobby", null));
        scene.publishesOffsets("lobby", 1, 1_500);
        scene.loop.runAll();
        scene.broker().fails(Call.RECOVER, new BrokerUnavailableException("away"));
        scene.goesLive(guest, subscribed);
        assertTrue(guest.hasLostPosition());
        assertEquals(List.of(), guest.takes());
    }

    @Test
    void an_excluded_own_message_is_passed_at_its_place() {
        scene.enters(guest, "lobby");
        RecordingSubscriber other = scene.guest();
        scene.enters(other, "lobby");
        scene.publishes("lobby", "a");
        scene.publishesForOthers(guest, "lobby", "b");
        scene.publishes("lobby", "c");
        scene.loop.runAll();
        assertEquals(List.of("@1 \"a\"", "own @2", "@3 \"c\""), guest.takes());
        assertEquals(List.of("@1 \"a\"", "@2 \"b\"", "@3 \"c\""), other.takes());
    }

    @Test
    void an_excluded_own_message_is_passed_at_its_place_among_those_that_waited() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "lobby", null));
        scene.publishes("lobby", "a");
        scene.publishesForOthers(guest, "lobby", "b");
        scene.publishes("lobby", "c");
        scene.loop.runAll();
        scene.goesLive(guest, subscribed);
        assertEquals(List.of("@1 \"a\"", "own @2", "@3 \"c\""), guest.takes());
    }

    @Test
    void an_excluded_own_message_is_passed_at_its_place_when_history_is_read_again() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "lobby", null));
        scene.publishesForOthers(guest, "lobby", "1");
        scene.publishesOffsets("lobby", 2, 1_500);
        scene.loop.runAll();
        scene.goesLive(guest, subscribed);
        List<String> got = guest.takes();
        assertEquals("own @1", got.get(0));
        assertEquals(RoomScene.offsets(2, 1_500), got.subList(1, got.size()));
    }

    @Test
    void of_a_batch_that_is_partly_known_only_the_rest_comes() {
        scene.broker().holds(Call.RECOVER);
        CompletableFuture<SubscribeResult> asked = scene.asks(guest, "batch", null);
        scene.publishes("batch", "a", "b");
        scene.broker().answer(Call.RECOVER);
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(asked);
        assertEquals(2, subscribed.recovery().head().offset());
        scene.goesLive(guest, subscribed);
        scene.publishes("batch", "c");
        scene.loop.runAll();
        assertEquals(List.of("@3 \"c\""), guest.takes());
        scene.codec.assertAllReleased();
    }

    @Test
    void of_a_batch_with_an_own_message_the_others_come() {
        scene.enters(guest, "batch");
        RecordingSubscriber other = scene.guest();
        scene.enters(other, "batch");
        scene.publishes("batch", "a");
        scene.publishesForOthers(guest, "batch", "b");
        scene.publishes("batch", "c");
        scene.loop.runAll();
        assertEquals(List.of("@1 \"a\"", "own @2", "@3 \"c\""), guest.takes());
        assertEquals(List.of("@1 \"a\" @2 \"b\" @3 \"c\""), other.takes());
        scene.codec.assertAllReleased();
    }

    @Test
    void a_gap_and_what_follows_it_come_after_it() {
        scene.enters(guest, "lobby");
        scene.publishes("lobby", "a", "b", "c");
        String epoch = scene.house.headOf("lobby").epoch();
        scene.broker().tellGap(new RoomId("lobby"), new Position(epoch, 7));
        scene.loop.runAll();
        assertEquals(List.of("@1 \"a\"", "@2 \"b\"", "@3 \"c\"", "gap @7"), guest.takes());
    }

    @Test
    void a_gap_before_the_position_that_the_session_has_is_nothing_to_it() {
        String epoch = scene.house.headOf("lobby").epoch();
        scene.broker().holds(Call.RECOVER);
        CompletableFuture<SubscribeResult> asked = scene.asks(guest, "lobby", null);
        scene.broker().tellGap(new RoomId("lobby"), new Position(epoch, 1));
        scene.publishes("lobby", "a", "b", "c");
        scene.loop.runAll();
        scene.broker().answer(Call.RECOVER);
        scene.goesLive(guest, RoomScene.subscribed(asked));
        scene.publishes("lobby", "d");
        scene.loop.runAll();
        assertEquals(List.of("@4 \"d\""), guest.takes());
    }

    @Test
    void frames_without_a_place_wait_too() {
        SubscribeResult.Subscribed subscribed = RoomScene.subscribed(scene.asks(guest, "lobby", null));
        scene.publishes("lobby", "a");
        assertInstanceOf(
                PublishOutcome.Accepted.class,
                scene.house
                        .service
                        .relay(RoomScene.ANYONE, new RoomId("lobby"), new Payload(new byte[] {1}), SessionId.random())
                        .toCompletableFuture()
                        .join());
        scene.loop.runAll();
        scene.goesLive(guest, subscribed);
        assertEquals(List.of("@1 \"a\"", "event"), guest.takes());
    }

    @Test
    void frames_without_a_place_of_before_are_not_for_who_enters() {
        RecordingSubscriber other = scene.guest();
        scene.enters(other, "lobby");
        scene.house.broker.relay(
                new RoomId("lobby"),
                new Relay(new Payload(new byte[] {1}), SessionId.random()),
                RoomScene.ANYONE.user());
        scene.broker().holds(Call.RECOVER);
        CompletableFuture<SubscribeResult> asked = scene.asks(guest, "lobby", null);
        scene.loop.runAll();
        scene.broker().answer(Call.RECOVER);
        scene.goesLive(guest, RoomScene.subscribed(asked));
        assertEquals(List.of("event"), other.takes());
        assertEquals(List.of(), guest.takes());
    }
}
