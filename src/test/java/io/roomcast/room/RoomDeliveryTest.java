package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** How a message goes round the members of a room on their loops. */
class RoomDeliveryTest {
    private static final List<String> A_B_C = List.of("@1 \"a\"", "@2 \"b\"", "@3 \"c\"");

    private final RoomScene scene = new RoomScene("default.presence", "false", "default.history-size", "1000");

    @AfterEach
    void end_the_watch_over_frames() {
        scene.codec.endWatch();
    }

    @Test
    void everyone_gets_everything_in_order() {
        List<RecordingSubscriber> guests = scene.guestsEnter(5, "lobby");
        scene.publishes("lobby", "a", "b", "c");
        scene.loop.runAll();
        guests.forEach(guest -> assertEquals(A_B_C, guest.takes()));
    }

    @Test
    void members_on_every_loop_get_everything_in_order() {
        RecordingSubscriber here = scene.guest();
        scene.enters(here, "lobby");
        Shard there = scene.anotherShard();
        var elsewhere = new RecordingSubscriber(there, scene.codec);
        var result = scene.house
                .service
                .subscribe(there, elsewhere, RoomScene.ANYONE, new RoomId("lobby"), null)
                .toCompletableFuture();
        RoomScene.subscribed(result).membership().goLive();

        scene.publishes("lobby", "a", "b", "c");
        scene.loop.runAll();

        assertEquals(A_B_C, here.takes());
        assertEquals(A_B_C, elsewhere.takes());
    }

    @Test
    void rooms_do_not_hear_each_other() {
        RecordingSubscriber inLobby = scene.guest();
        RecordingSubscriber inBar = scene.guest();
        scene.enters(inLobby, "lobby");
        scene.enters(inBar, "bar");
        scene.publishes("lobby", "a");
        scene.publishes("bar", "z");
        scene.loop.runAll();
        assertEquals(List.of("@1 \"a\""), inLobby.takes());
        assertEquals(List.of("@1 \"z\""), inBar.takes());
    }

    @Test
    void one_who_leaves_while_it_is_served_makes_nobody_miss_or_repeat() {
        List<RecordingSubscriber> guests = new ArrayList<>();
        List<Membership> memberships = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            guests.add(scene.guest());
            memberships.add(scene.enters(guests.get(i), "lobby"));
        }
        leavesAt("@1", guests, memberships, 3, 3);
        leavesAt("@2", guests, memberships, 0, 0);
        leavesAt("@2", guests, memberships, 9, 9);

        scene.publishes("lobby", "a", "b", "c");
        scene.loop.runAll();

        for (int i = 0; i < 10; i++) {
            int heard = i == 3 ? 1 : i == 0 || i == 9 ? 2 : 3;
            assertEquals(A_B_C.subList(0, heard), guests.get(i).takes(), "guest " + i);
        }
    }

    @Test
    void one_who_makes_others_leave_makes_nobody_else_miss_or_repeat() {
        List<RecordingSubscriber> guests = new ArrayList<>();
        List<Membership> memberships = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            guests.add(scene.guest());
            memberships.add(scene.enters(guests.get(i), "lobby"));
        }
        leavesAt("@1", guests, memberships, 5, 2);
        leavesAt("@1", guests, memberships, 6, 7);

        scene.publishes("lobby", "a", "b", "c");
        scene.loop.runAll();

        for (int i = 0; i < 10; i++) {
            // All of the burst had come to guest 2 when the sixth made it leave, and nothing of it to guest 7.
            int heard = i == 7 ? 0 : 3;
            assertEquals(A_B_C.subList(0, heard), guests.get(i).takes(), "guest " + i);
        }
    }

    private void leavesAt(
            String at, List<RecordingSubscriber> guests, List<Membership> memberships, int served, int leaving) {
        guests.get(served).react(delivery -> {
            if (at.equals("@" + delivery.lastOffset())
                    && memberships.get(leaving).isActive()) {
                scene.leaves(guests.get(leaving), memberships.get(leaving));
            }
        });
    }

    @Test
    void one_who_enters_while_a_message_goes_round_gets_what_follows_its_position() {
        RecordingSubscriber first = scene.guest();
        RecordingSubscriber late = scene.guest();
        scene.enters(first, "lobby");
        first.react(delivery -> {
            if (delivery.lastOffset() == 2) {
                scene.enters(late, "lobby");
            }
        });
        scene.publishes("lobby", "a", "b", "c");
        scene.loop.runAll();
        // The head was at 3 when it entered.
        assertEquals(List.of(), late.takes());
        scene.publishes("lobby", "d");
        scene.loop.runAll();
        assertEquals(List.of("@4 \"d\""), late.takes());
    }

    @Test
    void a_small_room_gets_its_turn_between_the_slices_of_a_large_one() {
        List<RecordingSubscriber> crowd = scene.guestsEnter(2_500, "stadium");
        RecordingSubscriber inBar = scene.guest();
        scene.enters(inBar, "bar");
        scene.publishes("stadium", "a", "b", "c");
        scene.publishes("bar", "z");

        scene.loop.runOne();

        assertEquals(List.of("@1 \"z\""), inBar.takes());
        assertEquals(1, inBar.flushes());
        assertFalse(crowd.stream().allMatch(guest -> guest.flushes() > 0), "the large room was served at once");

        scene.loop.runAll();
        crowd.forEach(guest -> assertEquals(A_B_C, guest.takes()));
    }

    @Test
    void a_loop_gets_to_do_something_else_after_fewer_members_where_each_gets_much() {
        List<RecordingSubscriber> crowd = scene.guestsEnter(500, "stadium");
        isTaken("stadium", 100);
        scene.loop.runOne();
        assertEquals(500, crowd.stream().filter(guest -> guest.flushes() > 0).count());
        scene.loop.runAll();

        isTaken("stadium", 60_000);
        scene.loop.runOne();
        long served = crowd.stream().filter(guest -> guest.flushes() > 1).count();
        assertTrue(served > 0 && served < 100, served + " got it at once");
        scene.loop.runAll();
        crowd.forEach(guest -> assertEquals(2, guest.flushes()));
    }

    @Test
    void what_comes_while_a_large_room_is_served_follows_in_order() {
        List<RecordingSubscriber> crowd = scene.guestsEnter(2_500, "stadium");
        scene.publishes("stadium", "a");
        scene.loop.runOne();
        scene.publishes("stadium", "b");
        scene.loop.runOne();
        scene.publishes("stadium", "c");
        scene.loop.runAll();
        crowd.forEach(guest -> assertEquals(A_B_C, guest.takes()));
    }

    @Test
    void a_large_room_waits_a_moment_for_as_many_as_came_together_last() {
        List<RecordingSubscriber> guests = scene.guestsEnter(ShardRoom.LARGE, "lobby");
        scene.publishesOffsets("lobby", 1, 3);
        scene.loop.runAll();
        scene.publishesOffsets("lobby", 4, 5);
        scene.loop.runAll();
        guests.forEach(guest -> assertEquals(RoomScene.offsets(1, 3), guest.takes()));
        scene.publishesOffsets("lobby", 6, 6);
        scene.loop.runAll();
        guests.forEach(guest -> assertEquals(RoomScene.offsets(4, 6), guest.takes(), "the third completes them"));
    }

    @Test
    void a_large_room_does_not_wait_for_long() {
        RecordingSubscriber guest = scene.guestsEnter(ShardRoom.LARGE, "lobby").get(0);
        scene.publishesOffsets("lobby", 1, 3);
        scene.loop.runAll();
        scene.publishesOffsets("lobby", 4, 4);
        scene.loop.advance(ShardRoom.MAX_HOLD);
        assertEquals(RoomScene.offsets(1, 4), guest.takes());
        scene.publishesOffsets("lobby", 5, 5);
        scene.loop.runAll();
        assertEquals(RoomScene.offsets(5, 5), guest.takes(), "one came last, so more are not expected");
    }

    @Test
    void a_large_room_that_was_quiet_for_a_while_does_not_wait() {
        RecordingSubscriber guest = scene.guestsEnter(ShardRoom.LARGE, "lobby").get(0);
        scene.publishesOffsets("lobby", 1, 3);
        scene.loop.advance(ShardRoom.MAX_HOLD);
        scene.publishesOffsets("lobby", 4, 4);
        scene.loop.runAll();
        assertEquals(RoomScene.offsets(1, 4), guest.takes());
    }

    @Test
    void a_small_room_never_waits() {
        RecordingSubscriber guest =
                scene.guestsEnter(ShardRoom.LARGE - 1, "lobby").get(0);
        scene.publishesOffsets("lobby", 1, 3);
        scene.loop.runAll();
        scene.publishesOffsets("lobby", 4, 4);
        scene.loop.runAll();
        assertEquals(RoomScene.offsets(1, 4), guest.takes());
    }

    @Test
    void a_session_is_flushed_once_for_all_that_came_in_a_pass() {
        RecordingSubscriber guest = scene.guest();
        scene.enters(guest, "lobby");
        scene.enters(guest, "bar");
        scene.loop.runAll();
        int before = guest.flushes();

        scene.publishes("lobby", "a", "b", "c");
        scene.publishes("bar", "z");
        scene.loop.runAll();

        assertEquals(4, guest.takes().size());
        assertEquals(1, guest.flushes() - before);
    }

    @Test
    void a_message_is_encoded_once_for_everyone_and_released_in_the_end() {
        scene.guestsEnter(100, "lobby");
        scene.publishes("lobby", "a", "b", "c");
        scene.loop.runAll();
        assertEquals(3, scene.codec.encoded());
        scene.codec.assertAllReleased();
    }

    @Test
    void what_was_written_is_counted_by_receiver() {
        scene.guestsEnter(10, "lobby");
        scene.publishes("lobby", "a", "b");
        scene.loop.runAll();
        assertEquals(20, scene.house.count("roomcast.messages.out"));
        assertTrue(scene.house.count("roomcast.bytes.out") > 20 * 50);
        assertEquals(2, scene.house.meters.get("roomcast.publish.flush").timer().count());
    }

    @Test
    void what_is_on_its_way_is_released_when_everybody_leaves_in_the_middle_of_a_round() {
        List<RecordingSubscriber> crowd = new ArrayList<>();
        List<Membership> memberships = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            crowd.add(scene.guest());
            memberships.add(scene.enters(crowd.get(i), "stadium"));
        }
        scene.publishes("stadium", "a", "b", "c");
        scene.loop.runOne();
        assertTrue(scene.codec.held() > 0, "nothing was on its way");

        for (int i = 0; i < 2_500; i++) {
            scene.leaves(crowd.get(i), memberships.get(i));
        }
        scene.loop.runAll();

        scene.codec.assertAllReleased();
        assertEquals(0, scene.house.rooms());
    }

    @Test
    void the_last_one_who_leaves_while_it_is_served_gets_no_more_and_leaves_nothing_behind() {
        RecordingSubscriber guest = scene.guest();
        Membership membership = scene.enters(guest, "lobby");
        guest.react(delivery -> scene.leaves(guest, membership));
        scene.publishes("lobby", "a", "b", "c");
        scene.loop.runAll();
        assertEquals(List.of("@1 \"a\""), guest.takes());
        scene.codec.assertAllReleased();
        assertEquals(0, scene.house.rooms());
    }

    @Test
    void one_who_comes_back_while_it_is_served_is_served_in_the_new_room() {
        RecordingSubscriber guest = scene.guest();
        Membership first = scene.enters(guest, "lobby");
        guest.react(delivery -> {
            if (delivery.lastOffset() == 1) {
                scene.leaves(guest, first);
                scene.enters(guest, "lobby");
            }
        });
        scene.publishes("lobby", "a");
        scene.loop.runAll();
        scene.publishes("lobby", "b");
        scene.loop.runAll();
        assertEquals(List.of("@1 \"a\"", "@2 \"b\""), guest.takes());
        scene.codec.assertAllReleased();
    }

    @Test
    void publishers_are_told_to_come_back_while_a_loop_is_far_behind() {
        scene.enters(scene.guest(), "lobby");
        int length = 60_000;
        CompletableFuture<PublishOutcome> outcome = push("lobby", text(length));
        int accepted = 0;
        while (!outcome.isCompletedExceptionally()) {
            accepted++;
            outcome = push("lobby", text(length));
        }
        assertEquals(Shard.MAX_WAITING_BYTES / (double) accepted, length, 1_000);
        assertInstanceOf(BrokerUnavailableException.class, failureOf(outcome));

        scene.loop.runAll();
        isTaken("lobby", length);
    }

    @Test
    void those_of_a_room_that_is_far_behind_are_told_so_and_nobody_else() {
        scene.guestsEnter(100, "lobby");
        scene.enters(scene.guest(), "bar");
        int length = 60_000;
        for (long waiting = 0; waiting <= ShardRoom.MAX_WAITING_BYTES; waiting += length) {
            isTaken("lobby", length);
        }
        scene.loop.runOne();

        assertInstanceOf(BrokerUnavailableException.class, failureOf(push("lobby", text(1))));
        isTaken("bar", length);

        scene.loop.runAll();
        isTaken("lobby", length);
    }

    @Test
    void what_waited_for_members_who_all_left_does_not_count_any_more() {
        RecordingSubscriber guest = scene.guest();
        Membership membership = scene.enters(guest, "lobby");
        int length = 60_000;
        for (long waiting = 0; waiting <= 2 * ShardRoom.MAX_WAITING_BYTES; waiting += length) {
            isTaken("lobby", length);
        }
        scene.loop.runOne();
        assertInstanceOf(BrokerUnavailableException.class, failureOf(push("lobby", text(1))));

        scene.leaves(guest, membership);
        scene.enters(guest, "lobby");

        isTaken("lobby", length);
    }

    private static Publication text(int length) {
        byte[] text = ('"' + "x".repeat(length) + '"').getBytes(StandardCharsets.UTF_8);
        return Publication.ofServer(Json.checked(text));
    }

    private void isTaken(String room, int length) {
        assertInstanceOf(PublishOutcome.Accepted.class, push(room, text(length)).join());
    }

    private CompletableFuture<PublishOutcome> push(String room, Publication publication) {
        return scene.house
                .service
                .push(new RoomId(room), publication, Door.HTTP)
                .toCompletableFuture();
    }

    private static Throwable failureOf(CompletableFuture<?> outcome) {
        return Assertions.assertThrows(CompletionException.class, outcome::join).getCause();
    }
}
