package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.testing.ScriptedBroker.Call;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which rooms the broker is subscribed to, whatever its answers take. */
class RoomHubTest {
    private static final Attendance ANYONE = new Attendance(RoomScene.ANYONE.user(), SessionId.random(), null);

    private final BrokerUnavailableException away = new BrokerUnavailableException("away");

    private final RoomScene scene = new RoomScene(
            "default.presence",
            "false",
            "small.max-members",
            "2",
            "arena.join-leave-rate",
            "1",
            "quiet.join-leave",
            "false");
    private final RecordingSubscriber ann = scene.guest();
    private final RecordingSubscriber bob = scene.guest();

    @AfterEach
    void end_the_watch_over_frames() {
        // What a test left on its way holds frames until it arrives.
        scene.loop.runAll();
        scene.codec.endWatch();
    }

    @Test
    void the_broker_is_subscribed_to_exactly_the_rooms_with_members() {
        Membership anns = scene.enters(ann, "lobby");
        Membership bobs = scene.enters(bob, "lobby");
        scene.enters(bob, "bar");
        assertEquals(List.of("subscribe lobby", "subscribe bar"), scene.broker().takeLog());
        assertEquals(2, scene.house.rooms());

        scene.leaves(ann, anns);
        assertEquals(List.of(), scene.broker().takeLog());
        scene.leaves(bob, bobs);
        assertEquals(List.of("unsubscribe lobby"), scene.broker().takeLog());
        assertEquals(1, scene.house.rooms());
    }

    @Test
    void when_a_crowd_comes_at_once_the_members_are_told_of_some_of_it() {
        RoomId arena = new RoomId("arena");
        List<RecordingSubscriber> crowd = scene.guestsEnter(500, "arena");
        // Each costs 500 frames, and there is one frame for a second.
        scene.house.hub.onJoined(arena, ANYONE, 501);
        scene.house.hub.onJoined(arena, ANYONE, 502);
        scene.house.hub.onLeft(arena, ANYONE, 501);
        scene.loop.runAll();
        crowd.forEach(guest -> assertEquals(List.of("event"), guest.takes()));
        assertEquals(2, scene.house.count("roomcast.announcements.skipped"));
    }

    @Test
    void where_nobody_wants_to_know_nobody_is_told_and_nothing_counts_as_left_out() {
        scene.enters(ann, "quiet");
        scene.house.hub.onJoined(new RoomId("quiet"), ANYONE, 1);
        scene.loop.runAll();
        assertEquals(List.of(), ann.takes());
        assertEquals(0, scene.house.count("roomcast.announcements.skipped"));
    }

    @Test
    void members_on_several_loops_are_one_subscription() {
        Membership anns = scene.enters(ann, "lobby");
        Shard there = scene.anotherShard();
        Membership elsewhere = scene.house.hub.enter(there, new RoomId("lobby"), bob);
        assertEquals(List.of("subscribe lobby"), scene.broker().takeLog());
        scene.leaves(ann, anns);
        assertEquals(List.of(), scene.broker().takeLog());
        scene.house.hub.leave(there, elsewhere);
        assertEquals(List.of("unsubscribe lobby"), scene.broker().takeLog());
    }

    @Test
    void nobody_is_in_before_the_broker_has_confirmed() {
        scene.broker().holds(Call.SUBSCRIBE);
        CompletableFuture<SubscribeResult> anns = scene.asks(ann, "lobby", null);
        CompletableFuture<SubscribeResult> bobs = scene.asks(bob, "lobby", null);
        assertFalse(anns.isDone() || bobs.isDone());
        scene.broker().answer(Call.SUBSCRIBE);
        RoomScene.subscribed(anns);
        RoomScene.subscribed(bobs);
        assertEquals(List.of("subscribe lobby"), scene.broker().takeLog());
    }

    @Test
    void who_leaves_before_the_broker_has_confirmed_leaves_no_subscription_behind() {
        scene.broker().holds(Call.SUBSCRIBE);
        Membership membership = scene.house.hub.enter(scene.shard, new RoomId("lobby"), ann);
        scene.house.hub.leave(scene.shard, membership);
        assertEquals(List.of("subscribe lobby"), scene.broker().takeLog());
        scene.broker().answer(Call.SUBSCRIBE);
        assertEquals(List.of("unsubscribe lobby"), scene.broker().takeLog());
        assertEquals(0, scene.house.rooms());
    }

    @Test
    void who_enters_while_the_broker_is_told_to_stop_is_subscribed_after_it() {
        Membership anns = scene.enters(ann, "lobby");
        scene.broker().takeLog();
        scene.broker().holds(Call.UNSUBSCRIBE);
        scene.leaves(ann, anns);
        CompletableFuture<SubscribeResult> bobs = scene.asks(bob, "lobby", null);
        assertFalse(bobs.isDone());
        assertEquals(List.of("unsubscribe lobby"), scene.broker().takeLog());

        scene.broker().answer(Call.UNSUBSCRIBE);
        scene.goesLive(bob, RoomScene.subscribed(bobs));
        assertEquals(List.of("subscribe lobby"), scene.broker().takeLog());
        scene.publishes("lobby", "a");
        scene.loop.runAll();
        assertEquals(List.of("@1 \"a\""), bob.takes());
    }

    @Test
    void entering_and_leaving_again_and_again_while_the_broker_is_slow_ends_in_step() {
        scene.broker().holds(Call.SUBSCRIBE);
        scene.broker().holds(Call.UNSUBSCRIBE);
        RoomId lobby = new RoomId("lobby");
        Membership last = null;
        for (int i = 0; i < 20; i++) {
            if (last != null) {
                scene.house.hub.leave(scene.shard, last);
            }
            last = scene.house.hub.enter(scene.shard, lobby, ann);
            if (i % 3 == 0) {
                answerAnything();
            }
        }
        CompletableFuture<SubscribeResult> bobs = scene.asks(bob, "lobby", null);
        while (answerAnything()) {
            // Until the broker has nothing left to say.
        }
        scene.goesLive(bob, RoomScene.subscribed(bobs));
        scene.publishes("lobby", "a");
        scene.loop.runAll();
        assertEquals(List.of("@1 \"a\""), bob.takes());
        // What came keeps waiting for ann, who never asked for what was before.
        scene.house.hub.leave(scene.shard, last);
    }

    private boolean answerAnything() {
        for (Call call : List.of(Call.SUBSCRIBE, Call.UNSUBSCRIBE)) {
            if (scene.broker().waiting(call) > 0) {
                scene.broker().answer(call);
                return true;
            }
        }
        return false;
    }

    @Test
    void when_the_broker_cannot_be_asked_the_subscribe_fails_and_a_later_one_works() {
        scene.broker().holds(Call.SUBSCRIBE);
        scene.broker().fails(Call.SUBSCRIBE, away);
        CompletableFuture<SubscribeResult> anns = scene.asks(ann, "lobby", null);
        CompletableFuture<SubscribeResult> bobs = scene.asks(bob, "lobby", null);
        scene.broker().answer(Call.SUBSCRIBE);
        assertEquals(away, failureOf(anns));
        assertEquals(away, failureOf(bobs));
        while (answerAnything()) {
            // One who left made another attempt for the other.
        }
        assertEquals(0, scene.house.rooms());

        scene.broker().failsNoMore(Call.SUBSCRIBE);
        CompletableFuture<SubscribeResult> again = scene.asks(ann, "lobby", null);
        scene.broker().answer(Call.SUBSCRIBE);
        RoomScene.subscribed(again);
    }

    @Test
    void a_broker_that_fails_at_once_is_told_of_too() {
        scene.broker().fails(Call.SUBSCRIBE, away);
        assertEquals(away, failureOf(scene.asks(ann, "lobby", null)));
        assertEquals(0, scene.house.rooms());

        scene.broker().failsNoMore(Call.SUBSCRIBE);
        RoomScene.subscribed(scene.asks(ann, "lobby", null));
    }

    @Test
    void a_broker_that_throws_does_not_keep_the_room_from_being_entered_another_time() {
        var fault = new IllegalStateException("a fault of the test's");
        scene.broker().throwsAt(Call.SUBSCRIBE, fault);
        assertEquals(fault, failureOf(scene.asks(ann, "lobby", null)));
        assertEquals(0, scene.house.rooms());

        scene.broker().throwsNoMore(Call.SUBSCRIBE);
        Membership anns = scene.enters(ann, "lobby");
        scene.broker().throwsAt(Call.UNSUBSCRIBE, fault);
        scene.leaves(ann, anns);
        assertEquals(0, scene.house.rooms());
        scene.enters(bob, "lobby");
    }

    @Test
    void a_server_with_as_many_rooms_as_it_may_have_says_so() {
        RoomHouse small = RoomHouse.small(scene.loop, 1);
        var shard = new Shard(scene.loop, small.metrics);
        var first = small.service.subscribe(shard, ann, RoomScene.ANYONE, new RoomId("one"), null);
        RoomScene.subscribed(first.toCompletableFuture());
        var second = small.service.subscribe(shard, ann, RoomScene.ANYONE, new RoomId("two"), null);
        assertInstanceOf(BrokerUnavailableException.class, failureOf(second.toCompletableFuture()));
        assertEquals(1, small.rooms());
    }

    @Test
    void who_enters_after_a_failure_while_others_are_still_leaving_is_subscribed() {
        scene.broker().holds(Call.SUBSCRIBE);
        scene.broker().fails(Call.SUBSCRIBE, away);
        RoomId lobby = new RoomId("lobby");
        // A member that has not noticed the failure yet.
        Membership slow = scene.house.hub.enter(scene.shard, lobby, ann);
        scene.broker().answer(Call.SUBSCRIBE);
        scene.broker().failsNoMore(Call.SUBSCRIBE);

        CompletableFuture<SubscribeResult> bobs = scene.asks(bob, "lobby", null);
        scene.house.hub.leave(scene.shard, slow);
        scene.broker().answer(Call.SUBSCRIBE);

        scene.goesLive(bob, RoomScene.subscribed(bobs));
        scene.publishes("lobby", "a");
        scene.loop.runAll();
        assertEquals(List.of("@1 \"a\""), bob.takes());
    }

    @Test
    void an_unsubscribe_that_fails_does_not_keep_anyone_out() {
        Membership anns = scene.enters(ann, "lobby");
        scene.broker().fails(Call.UNSUBSCRIBE, away);
        scene.leaves(ann, anns);
        assertEquals(0, scene.house.rooms());
        scene.publishes("lobby", "to nobody");
        scene.loop.runAll();

        scene.enters(bob, "lobby");
        scene.publishes("lobby", "b");
        scene.loop.runAll();
        assertEquals(List.of("@2 \"b\""), bob.takes());
    }

    @Test
    void history_that_cannot_be_read_fails_the_subscribe_and_leaves_nothing_behind() {
        scene.broker().fails(Call.RECOVER, away);
        assertEquals(away, failureOf(scene.asks(ann, "lobby", null)));
        assertEquals(0, scene.house.rooms());
        assertEquals(0, scene.house.gauge("roomcast.subscriptions"));
        assertEquals(
                List.of("subscribe lobby", "unsubscribe lobby"), scene.broker().takeLog());
    }

    @Test
    void a_full_room_lets_nobody_in_until_someone_leaves() {
        Membership anns = scene.enters(ann, "small");
        scene.enters(bob, "small");
        RecordingSubscriber cyd = scene.guest();
        assertEquals(
                new SubscribeResult.RoomFull(2), scene.asks(cyd, "small", null).getNow(null));
        scene.leaves(ann, anns);
        RoomScene.subscribed(scene.asks(cyd, "small", null));
    }

    @Test
    void a_recovery_is_counted_by_its_outcome() {
        scene.enters(ann, "lobby");
        scene.publishes("lobby", "a");
        scene.loop.runAll();
        RoomScene.subscribed(scene.asks(bob, "lobby", scene.house.headOf("lobby")));
        assertEquals(1, scene.house.count("roomcast.recoveries", "outcome", "recovered"));
        RoomScene.subscribed(scene.asks(scene.guest(), "lobby", scene.house.headOf("other")));
        assertEquals(1, scene.house.count("roomcast.recoveries", "outcome", "lost"));
        assertTrue(scene.house.gauge("roomcast.subscriptions") == 3);
    }

    private static Throwable failureOf(CompletableFuture<?> outcome) {
        assertTrue(outcome.isDone(), "nobody said how it ended");
        return assertThrows(CompletionException.class, outcome::join).getCause();
    }
}
