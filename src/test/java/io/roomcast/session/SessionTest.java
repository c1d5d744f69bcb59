package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.Grant;
import io.roomcast.auth.Identity;
import io.roomcast.auth.RoomAction;
import io.roomcast.auth.Verification;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.session.SessionHouse.Client;
import io.roomcast.testing.ScriptedBroker.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTest {
    private static final UserId ANN = new UserId("ann");
    private static final Duration TICK = TimerWheel.TICK;

    private final SessionHouse house = SessionHouse.open(
            "default.presence", "false",
            "default.history-size", "2000",
            "small.max-members", "1",
            "tiny.max-message-size", "5",
            "slow.publish-rate", "1",
            "live.history-size", "0",
            "social.presence", "true");

    private Identity ann(Duration left, String... rooms) {
        Instant end = left == null ? null : house.rooms.clock.instant().plus(left);
        List<Grant> grants = rooms.length == 0 ? null : new ArrayList<>();
        for (String room : rooms) {
            grants.add(new Grant(room, Set.of(RoomAction.values())));
        }
        return new Identity(ANN, null, grants, end, false, null, null);
    }

    // Who it is

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_client_is_welcomed_and_then_in_the_paths_room() {
        Client ann = house.connects("ann", "lobby");
        assertEquals(List.of("welcome user=ann", "subscribed lobby @0"), ann.hears());
        assertEquals(1, house.rooms.gauge("roomcast.sessions"));
        assertEquals(1, house.rooms.gauge("roomcast.subscriptions"));
    }

    @Test
    void before_auth_everything_but_ping_is_unauthorized() {
        Client ann = house.connects("lobby");
        ann.says(
                "{'type':'publish','id':1,'data':1}",
                "{'type':'ping','id':2}",
                "{'type':'subscribe','id':3,'room':'bar'}",
                "{'type':'refresh','id':4,'token':'x'}",
                "{'type':'job','id':5,'job':'x','data':1}");
        assertEquals(
                List.of(
                        "error #1 unauthorized retry=false",
                        "pong #2",
                        "error #3 unauthorized retry=false",
                        "error #4 unauthorized retry=false",
                        "error #5 unauthorized retry=false"),
                ann.hears());
        assertNull(ann.transport.closedAs());
    }

    @Test
    void auth_welcomes_and_enters_the_paths_room_and_then_the_others() {
        house.accepts("token", ann(null));
        Client ann = house.connects("lobby");
        ann.says("{'type':'auth','id':1,'token':'token','rooms':['bar','pub']}");
        assertEquals(
                List.of("welcome #1 user=ann", "subscribed lobby @0", "subscribed bar @0", "subscribed pub @0"),
                ann.hears());
    }

    @Test
    void a_position_in_the_url_waits_for_auth() {
        house.publishes("lobby", "a");
        Position seen = house.rooms.headOf("lobby");
        house.publishes("lobby", "b");
        house.accepts("token", ann(null));
        Client ann = house.connects(null, "lobby", seen, house.codec);
        ann.says("{'type':'auth','token':'token'}");
        assertEquals(
                List.of("welcome user=ann", "subscribed lobby @2 recovered=true [message lobby @2 \"b\"]"),
                ann.hears());
    }

    @Test
    void a_bad_token_leaves_the_session_as_it_was() {
        Client ann = house.connects("lobby");
        ann.says("{'type':'auth','id':1,'token':'bad'}", "{'type':'publish','id':2,'data':1}");
        assertEquals(List.of("error #1 unauthorized retry=false", "error #2 unauthorized retry=false"), ann.hears());
    }

    @Test
    void an_anonymous_session_may_say_once_who_it_is() {
        house.accepts("token", ann(null));
        Client client = house.connectsAnonymously("lobby");
        assertTrue(client.hears().get(0).startsWith("welcome user=anon-"));
        client.says("{'type':'auth','id':1,'token':'token'}", "{'type':'auth','id':2,'token':'token'}");
        assertEquals(List.of("welcome #1 user=ann", "error #2 bad_request retry=false"), client.hears());
    }

    @Test
    void who_does_not_say_in_30_seconds_who_it_is_is_closed_as_UNAUTHENTICATED() {
        Client ann = house.connects("lobby");
        house.passes(Duration.ofSeconds(20));
        ann.says("{'type':'ping','id':1}");
        house.passes(Duration.ofSeconds(10).minus(TICK));
        assertNull(ann.transport.closedAs());
        house.passes(TICK);
        assertEquals(CloseStatus.UNAUTHENTICATED, ann.transport.closedAs());
        assertEquals(1008, ann.transport.closedAs().code());
    }

    @Test
    void a_session_ends_with_its_token_as_TOKEN_EXPIRED() {
        Client ann = house.connects(ann(Duration.ofSeconds(20)), "lobby", null, house.codec);
        assertEquals("welcome user=ann expires_in=20", ann.hears().get(0));
        house.passes(Duration.ofSeconds(20).minus(TICK));
        assertNull(ann.transport.closedAs());
        house.passes(TICK);
        assertEquals(CloseStatus.TOKEN_EXPIRED, ann.transport.closedAs());
        assertEquals(4001, ann.transport.closedAs().code());
    }

    @Test
    void refresh_moves_the_end() {
        Client ann = house.connects(ann(Duration.ofSeconds(20)), "lobby", null, house.codec);
        house.passes(Duration.ofSeconds(10));
        house.accepts("longer", ann(Duration.ofSeconds(30)));
        ann.hears();
        ann.says("{'type':'refresh','id':1,'token':'longer'}");
        assertEquals(List.of("refreshed #1 expires_in=30"), ann.hears());
        house.passes(Duration.ofSeconds(30).minus(TICK));
        assertNull(ann.transport.closedAs());
        house.passes(TICK);
        assertEquals(CloseStatus.TOKEN_EXPIRED, ann.transport.closedAs());
    }

    @Test
    void refresh_needs_the_same_user() {
        Client ann = house.connects("ann", "lobby");
        house.accepts("bobs", Identity.vouchedFor(new UserId("bob")));
        ann.hears();
        ann.says("{'type':'refresh','id':1,'token':'bobs'}", "{'type':'refresh','id':2,'token':'unknown'}");
        assertEquals(List.of("error #1 unauthorized retry=false", "error #2 unauthorized retry=false"), ann.hears());
    }

    @Test
    void rooms_that_the_new_token_does_not_allow_are_left() {
        Client ann = house.connects("ann", "lobby");
        ann.says("{'type':'subscribe','room':'bar'}");
        ann.hears();
        house.accepts("narrow", ann(null, "bar"));
        ann.says("{'type':'refresh','id':1,'token':'narrow'}", "{'type':'subscribe','id':2,'room':'lobby'}");
        assertEquals(
                List.of(
                        "refreshed #1",
                        "unsubscribed lobby reason=the token does not allow it",
                        "error #2 forbidden retry=false"),
                ann.hears());
        assertEquals(1, house.rooms.gauge("roomcast.subscriptions"));
    }

    // Order

    @Test
    void commands_behind_auth_wait_for_it() {
        CompletableFuture<Verification> verification = house.verifiesLater("token");
        Client ann = house.connects("lobby");
        ann.says(
                "{'type':'ping','id':1}",
                "{'type':'auth','id':2,'token':'token'}",
                "{'type':'publish','id':3,'data':'a'}",
                "{'type':'ping','id':4}");
        assertEquals(List.of("pong #1"), ann.hears());
        verification.complete(new Verification.Accepted(ann(null)));
        house.loop.runAll();
        assertEquals(
                List.of("welcome #2 user=ann", "subscribed lobby @0", "ack #3 @1", "pong #4", "message lobby @1 \"a\""),
                ann.hears());
    }

    @Test
    void refresh_runs_alone_between_what_came_before_and_after_it() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        CompletableFuture<Verification> verification = house.verifiesLater("token");
        house.broker().holds(Call.HISTORY);
        ann.says(
                "{'type':'history','id':1,'limit':1}",
                "{'type':'refresh','id':2,'token':'token'}",
                "{'type':'publish','id':3,'data':'a'}");
        verification.complete(new Verification.Accepted(ann(null, "bar")));
        house.loop.runAll();
        assertEquals(List.of(), ann.hears());
        house.broker().answer(Call.HISTORY);
        house.loop.runAll();
        assertEquals(
                List.of(
                        "history #1 lobby @0 complete=true []",
                        "refreshed #2",
                        "unsubscribed lobby reason=the token does not allow it",
                        "error #3 forbidden retry=false"),
                ann.hears());
    }

    @Test
    void answers_come_in_the_order_of_the_commands_however_late_one_is() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holds(Call.HISTORY);
        ann.says("{'type':'history','id':1}", "{'type':'publish','id':2,'data':'a'}", "{'type':'ping','id':3}");
        // Messages are no answers.
        assertEquals(List.of("message lobby @1 \"a\""), ann.hears());
        house.broker().answer(Call.HISTORY);
        house.loop.runAll();
        assertEquals(
                List.of("history #1 lobby @1 complete=true [message lobby @1 \"a\"]", "ack #2 @1", "pong #3"),
                ann.hears());
    }

    @Test
    void reading_pauses_while_too_many_commands_are_unanswered() {
        Client ann = house.connects("ann", "lobby");
        house.broker().holds(Call.HISTORY);
        for (int i = 0; i < 255; i++) {
            ann.says("{'type':'history'}");
        }
        assertFalse(ann.transport.isPaused());
        ann.says("{'type':'history'}");
        assertTrue(ann.transport.isPaused());
        answerHistories(128);
        assertTrue(ann.transport.isPaused());
        answerHistories(1);
        assertFalse(ann.transport.isPaused());
    }

    private void answerHistories(int count) {
        for (int i = 0; i < count; i++) {
            house.broker().answer(Call.HISTORY);
        }
        house.loop.runAll();
    }

    @Test
    void who_does_not_stop_sending_while_nothing_is_answered_is_closed_as_OVERLOADED() {
        Client ann = house.connects("ann", "lobby");
        Client bob = house.connects("bob", "lobby");
        house.broker().holds(Call.HISTORY);
        for (int i = 0; i < 8_192; i++) {
            ann.says("{'type':'history'}");
        }
        assertNull(ann.transport.closedAs());
        ann.says("{'type':'history'}");
        assertEquals(CloseStatus.OVERLOADED, ann.transport.closedAs());
        assertEquals(1013, ann.transport.closedAs().code());
        answerHistories(8_192);
        assertNull(bob.transport.closedAs());
    }

    @Test
    void commands_that_wait_behind_another_are_bounded_too() {
        CompletableFuture<Verification> unanswered = house.verifiesLater("token");
        Client ann = house.connects("lobby");
        ann.says("{'type':'auth','token':'token'}");
        for (int i = 0; i < 8_191; i++) {
            ann.says("{'type':'ping'}");
        }
        assertNull(ann.transport.closedAs());
        ann.says("{'type':'ping'}");
        assertEquals(CloseStatus.OVERLOADED, ann.transport.closedAs());
        assertFalse(unanswered.isDone());
    }

    // Rooms

    @Test
    void a_room_is_left_that_is_still_being_entered() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holds(Call.RECOVER);
        ann.says(
                "{'type':'subscribe','id':1,'room':'bar'}",
                "{'type':'unsubscribe','id':2,'room':'bar'}",
                "{'type':'unsubscribe','id':3,'room':'bar'}");
        assertEquals(List.of(), ann.hears());
        house.broker().answer(Call.RECOVER);
        house.loop.runAll();
        assertEquals(
                List.of("subscribed #1 bar @0", "unsubscribed #2 bar", "error #3 not_subscribed retry=false"),
                ann.hears());
        assertEquals(1, house.rooms.gauge("roomcast.subscriptions"));
    }

    @ParameterizedTest
    @CsvSource({"SUBSCRIBE, false", "SUBSCRIBE, true", "RECOVER, false", "RECOVER, true"})
    void a_session_that_ends_while_it_enters_a_room_leaves_nothing_behind(Call late, boolean fails) {
        Client ann = house.connects("ann", "lobby");
        house.broker().holds(late);
        ann.says("{'type':'subscribe','room':'bar'}");
        ann.session.onClosed(null);
        if (fails) {
            house.broker().fails(late, new BrokerUnavailableException("away"));
        }
        house.broker().answer(late);
        house.loop.runAll();
        assertEquals(0, house.rooms.rooms());
        assertEquals(0, house.rooms.gauge("roomcast.subscriptions"));
        assertEquals(0, house.rooms.gauge("roomcast.sessions"));
        assertTrue(house.registry.isEmpty());
        house.codec.assertAllReleased();
    }

    @Test
    void what_a_session_may_not_do_is_answered_with_the_code_of_the_reason() {
        house.connects("bob", "small");
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        ann.says(
                "{'type':'subscribe','id':1,'room':'lobby'}",
                "{'type':'unsubscribe','id':2,'room':'bar'}",
                "{'type':'subscribe','id':3,'room':'small'}",
                "{'type':'subscribe','id':4,'room':'user:bob'}",
                "{'type':'publish','id':5,'room':'tiny','data':'abcd'}",
                "{'type':'publish','id':6,'room':'system','data':1}",
                "{'type':'job','id':7,'job':'x','data':1}",
                "{'type':'history','id':8,'room':'user:bob'}",
                "{'type':'presence','id':9,'room':'user:bob'}");
        assertEquals(
                List.of(
                        "error #1 already_subscribed retry=false",
                        "error #2 not_subscribed retry=false",
                        "error #3 room_full retry=true",
                        "error #4 forbidden retry=false",
                        "error #5 too_large retry=false",
                        "error #6 forbidden retry=false",
                        "error #7 bad_request retry=false",
                        "error #8 forbidden retry=false",
                        "error #9 forbidden retry=false"),
                ann.hears());
        assertEquals(1, house.rooms.count("roomcast.errors", "code", "room_full"));
    }

    @Test
    void a_session_is_in_no_more_rooms_than_it_may_be() {
        Client ann = house.connects("ann", "one");
        ann.says(
                "{'type':'subscribe','room':'two'}",
                "{'type':'subscribe','room':'three'}",
                "{'type':'subscribe','room':'four'}");
        ann.hears();
        ann.says("{'type':'subscribe','id':1,'room':'five'}");
        assertEquals(List.of("error #1 too_many_rooms retry=false"), ann.hears());
        ann.says("{'type':'unsubscribe','room':'two'}", "{'type':'subscribe','id':2,'room':'five'}");
        assertEquals(List.of("unsubscribed two", "subscribed #2 five @0"), ann.hears());
    }

    @Test
    void who_publishes_too_fast_is_told_when_to_come_back() {
        Client ann = house.connects("ann", "slow");
        ann.hears();
        for (int i = 0; i < 50; i++) {
            ann.says("{'type':'publish','id':1,'data':1}");
        }
        List<String> errors =
                ann.hears().stream().filter(line -> line.startsWith("error")).toList();
        assertTrue(errors.get(0).startsWith("error #1 rate_limited retry=true retry_after_ms="), errors.get(0));
    }

    @Test
    void a_users_sessions_join_once_and_are_listed_once() {
        Client ann = house.connects("ann", "social");
        Client again = house.connects("ann", "social");
        Client bob = house.connects("bob", "social");
        again.session.onClosed(CloseStatus.NORMAL);
        house.passes(Duration.ofSeconds(6));
        bob.session.onClosed(CloseStatus.NORMAL);
        house.passes(Duration.ofSeconds(6));
        ann.says("{'type':'presence','id':1}");
        assertEquals(
                List.of(
                        "welcome user=ann",
                        "subscribed social @0",
                        "joined social user=ann members=1",
                        "joined social user=bob members=2",
                        "left social user=bob members=1",
                        "presence #1 social members=[{\"user\":\"ann\",\"sessions\":1}]"),
                ann.hears());
    }

    @Test
    void notices_reach_every_session_and_do_not_count_as_a_subscription() {
        Client ann = house.connects("ann", "lobby");
        Client stranger = house.connects("lobby");
        ann.hears();
        house.publishes("system", "maintenance at noon");
        assertEquals(List.of("message system \"maintenance at noon\""), ann.hears());
        assertEquals(List.of(), stranger.hears());
        assertEquals(1, house.rooms.gauge("roomcast.subscriptions"));
    }

    @Test
    void a_binary_frame_goes_to_everyone_in_the_paths_room() {
        Client ann = house.connects("ann", "lobby");
        Client bob = house.connects("bob", "lobby");
        ann.hears();
        bob.hears();
        ann.session.onBinary(new byte[] {1, 2, 3});
        house.loop.runAll();
        assertEquals(List.of("binary length=3"), ann.hears());
        assertEquals(List.of("binary length=3"), bob.hears());
    }

    // Publishing without the own copy

    @Test
    void the_ack_comes_at_the_messages_place_when_the_broker_answers_before_it_delivers() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holdsDeliveries();
        house.publishes("lobby", "before");
        ann.says("{'type':'publish','id':1,'data':'own','exclude_self':true}", "{'type':'ping','id':2}");
        house.publishes("lobby", "after");
        assertEquals(List.of(), ann.hears());
        house.broker().deliver();
        house.loop.runAll();
        assertEquals(
                List.of(
                        "message lobby @1 \"before\"",
                        "ack #1 @2 position=true",
                        "pong #2",
                        "message lobby @3 \"after\""),
                ann.hears());
    }

    @Test
    void the_ack_comes_at_the_messages_place_when_the_broker_delivers_before_it_answers() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holdsAnswers(Call.PUBLISH);
        ann.says("{'type':'publish','id':1,'data':'own','exclude_self':true}", "{'type':'ping','id':2}");
        assertEquals(List.of("ack #1 @1 position=true", "pong #2"), ann.hears());
        house.broker().answer(Call.PUBLISH);
        house.loop.runAll();
        assertEquals(List.of(), ann.hears());
    }

    @Test
    void a_publish_without_its_own_copy_waits_until_its_room_is_entered() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holdsAnswers(Call.RECOVER);
        ann.says(
                "{'type':'subscribe','id':1,'room':'bar'}",
                "{'type':'publish','id':2,'room':'bar','data':'own','exclude_self':true}");
        assertEquals(List.of(), ann.hears());
        house.broker().answer(Call.RECOVER);
        house.loop.runAll();
        assertEquals(List.of("subscribed #1 bar @0", "ack #2 @1 position=true"), ann.hears());
    }

    @Test
    void the_ack_is_not_given_at_the_place_of_an_earlier_message_whose_answer_was_lost() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holdsDeliveries();
        house.broker().losesAnswers(Call.PUBLISH, new BrokerUnavailableException("lost on its way"));
        ann.says("{'type':'publish','id':1,'data':'first','exclude_self':true}");
        assertTrue(ann.hears().get(0).contains("unavailable"));
        house.broker().failsNoMore(Call.PUBLISH);
        ann.says("{'type':'publish','id':2,'data':'second','exclude_self':true}");
        house.broker().deliver();
        house.loop.runAll();
        assertEquals(List.of("ack #2 @2 position=true"), ann.hears());
    }

    @Test
    void nor_when_that_message_comes_by_before_the_broker_has_answered() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holdsDeliveries();
        house.broker().losesAnswers(Call.PUBLISH, new BrokerUnavailableException("lost on its way"));
        ann.says("{'type':'publish','id':1,'data':'first','exclude_self':true}");
        assertTrue(ann.hears().get(0).contains("unavailable"));
        house.broker().failsNoMore(Call.PUBLISH);
        house.broker().holdsAnswers(Call.PUBLISH);
        ann.says("{'type':'publish','id':2,'data':'second','exclude_self':true}");
        house.broker().deliver();
        house.loop.runAll();
        assertEquals(List.of("ack #2 @2 position=true"), ann.hears());
    }

    @Test
    void a_publish_without_an_id_has_no_ack_at_its_place_either() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        ann.says("{'type':'publish','data':'own','exclude_self':true}", "{'type':'ping','id':2}");
        assertEquals(List.of("pong #2"), ann.hears());
    }

    @Test
    void a_repeat_or_a_refusal_has_no_place_and_is_answered_at_once() {
        Client ann = house.connects("ann", "lobby");
        ann.says("{'type':'publish','data':'own','key':'k','exclude_self':true}");
        ann.hears();
        ann.says("{'type':'publish','id':1,'data':'own','key':'k','exclude_self':true}");
        assertEquals(List.of("ack #1 @1 duplicate=true"), ann.hears());
        house.broker().fails(Call.PUBLISH, new BrokerUnavailableException("away"));
        ann.says("{'type':'publish','id':2,'data':'own','exclude_self':true}");
        assertEquals(List.of("error #2 unavailable retry=true"), ann.hears());
    }

    @Test
    void where_there_is_no_place_the_ack_is_an_ordinary_one() {
        Client ann = house.connects("ann", "live");
        ann.hears();
        ann.says(
                "{'type':'publish','id':1,'data':'own','exclude_self':true}",
                "{'type':'publish','id':2,'room':'elsewhere','data':'own','exclude_self':true}");
        assertEquals(List.of("ack #1", "ack #2 @1"), ann.hears());
    }

    @Test
    void a_room_that_is_left_before_the_place_comes_by_still_answers() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holdsDeliveries();
        ann.says("{'type':'publish','id':1,'data':'own','exclude_self':true}", "{'type':'ping','id':2}");
        assertTrue(ann.session.rooms().leave(new RoomId("lobby")));
        house.loop.runAll();
        assertEquals(List.of("ack #1 @1", "pong #2"), ann.hears());
    }

    @Test
    void a_gap_in_which_the_place_was_lost_still_answers() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holdsDeliveries();
        ann.says("{'type':'publish','id':1,'data':'own','exclude_self':true}", "{'type':'ping','id':2}");
        Position lost = house.rooms.headOf("lobby");
        house.broker().loseDeliveries();
        house.broker().tellGap(new RoomId("lobby"), lost);
        house.broker().deliver();
        house.loop.runAll();
        assertEquals(List.of("gap lobby @1", "ack #1 @1", "pong #2"), ann.hears());
    }

    // What fails

    @Test
    void a_broker_that_is_away_makes_commands_unavailable_and_nothing_worse() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        for (Call call : Call.values()) {
            house.broker().fails(call, new BrokerUnavailableException("away"));
        }
        ann.says(
                "{'type':'publish','id':1,'data':1}",
                "{'type':'history','id':2}",
                "{'type':'subscribe','id':3,'room':'bar'}");
        ann.session.onBinary(new byte[] {1});
        house.loop.runAll();
        assertEquals(
                List.of(
                        "error #1 unavailable retry=true",
                        "error #2 unavailable retry=true",
                        "error #3 unavailable retry=true",
                        "error unavailable retry=true"),
                ann.hears());
        for (Call call : Call.values()) {
            house.broker().failsNoMore(call);
        }
        ann.says("{'type':'subscribe','id':4,'room':'bar'}");
        assertEquals(List.of("subscribed #4 bar @0"), ann.hears());
    }

    @Test
    void an_unexpected_failure_is_internal_and_the_session_goes_on() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().fails(Call.HISTORY, new IllegalStateException("a fault of the test's"));
        ann.says("{'type':'history','id':1}", "{'type':'ping','id':2}");
        assertEquals(List.of("error #1 internal retry=true", "pong #2"), ann.hears());
    }

    @Test
    void a_command_that_throws_is_answered_in_its_turn_as_one_that_fails() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holds(Call.HISTORY);
        house.broker().throwsAt(Call.PUBLISH, new IllegalStateException("a fault of the test's"));
        ann.says("{'type':'history','id':1}", "{'type':'publish','id':2,'data':'a'}", "{'type':'ping','id':3}");
        assertEquals(List.of(), ann.hears());
        house.broker().answer(Call.HISTORY);
        house.loop.runAll();
        assertEquals(
                List.of("history #1 lobby @0 complete=true []", "error #2 internal retry=true", "pong #3"),
                ann.hears());
    }

    @Test
    void a_command_that_throws_holds_up_none_of_those_that_waited_with_it() {
        CompletableFuture<Verification> verification = house.verifiesLater("token");
        Client ann = house.connects("lobby");
        house.broker().throwsAt(Call.PUBLISH, new IllegalStateException("a fault of the test's"));
        ann.says(
                "{'type':'auth','id':1,'token':'token'}",
                "{'type':'publish','id':2,'data':'a'}",
                "{'type':'publish','id':3,'data':'b','exclude_self':true}",
                "{'type':'ping','id':4}");
        verification.complete(new Verification.Accepted(ann(null)));
        house.loop.runAll();
        ann.says("{'type':'ping','id':5}");
        assertEquals(
                List.of(
                        "welcome #1 user=ann",
                        "subscribed lobby @0",
                        "error #2 internal retry=true",
                        "error #3 internal retry=true",
                        "pong #4",
                        "pong #5"),
                ann.hears());
    }

    @Test
    void a_session_whose_answer_cannot_be_given_is_closed_as_INTERNAL_and_comes_again() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.codec.throwsNext(new IllegalStateException("a fault of the test's"));
        ann.says("{'type':'ping','id':1}", "{'type':'ping','id':2}");
        assertEquals(List.of(), ann.hears());
        assertEquals(CloseStatus.INTERNAL, ann.transport.closedAs());
        assertEquals(0, house.rooms.rooms());
    }

    @Test
    void a_position_that_cannot_be_verified_is_closed_as_POSITION_LOST() {
        house.broker().holds(Call.RECOVER);
        Client ann = house.connects("ann", "lobby");
        for (int i = 0; i < 1_500; i++) {
            house.rooms.publishes("lobby", "x");
        }
        house.loop.runAll();
        house.broker().answer(Call.RECOVER);
        house.broker().fails(Call.RECOVER, new BrokerUnavailableException("away"));
        house.broker().answer(Call.RECOVER);
        house.loop.runAll();
        assertEquals(CloseStatus.POSITION_LOST, ann.transport.closedAs());
        assertEquals(4002, ann.transport.closedAs().code());
    }

    // Being sent away

    @Test
    void who_is_sent_away_is_told_its_slot_and_closed_then_as_DRAIN() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        ann.session.sendAway(Duration.ofSeconds(7));
        house.publishes("lobby", "still here");
        assertEquals(List.of("reconnect after_ms=7000", "message lobby @1 \"still here\""), ann.hears());
        house.loop.advance(Duration.ofSeconds(7).minusMillis(1));
        assertNull(ann.transport.closedAs());
        house.loop.advance(Duration.ofMillis(1));
        assertEquals(CloseStatus.DRAIN, ann.transport.closedAs());
        assertEquals(1012, ann.transport.closedAs().code());
        assertTrue(house.registry.isEmpty());
    }

    @Test
    void what_was_said_before_the_slot_is_answered_first() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.broker().holdsAnswers(Call.PUBLISH);
        ann.says("{'type':'publish','id':1,'data':'last'}");
        ann.session.sendAway(Duration.ZERO);
        house.loop.advance(Duration.ofMillis(1));
        assertNull(ann.transport.closedAs());
        house.broker().answer(Call.PUBLISH);
        house.loop.runAll();
        assertTrue(ann.hears().contains("ack #1 @1"));
        assertEquals(CloseStatus.DRAIN, ann.transport.closedAs());
    }

    @Test
    void whoever_is_sent_away_is_read_until_they_answer_the_close() {
        Client ann = house.connects("ann", "lobby");
        ann.session.sendAway(Duration.ZERO);
        house.loop.advance(Duration.ofMillis(1));
        assertEquals(CloseStatus.DRAIN, ann.transport.closedAs());
        assertFalse(ann.transport.isPaused());
    }

    @Test
    void whoever_is_far_behind_when_they_are_closed_is_read_until_they_answer_the_close() {
        Client ann = house.connects("ann", "lobby");
        house.broker().holds(Call.HISTORY);
        for (int i = 0; i < 256; i++) {
            ann.says("{'type':'history'}");
        }
        assertTrue(ann.transport.isPaused());
        ann.session.close(CloseStatus.MAX_AGE);
        assertFalse(ann.transport.isPaused());
    }

    @Test
    void an_answer_that_does_not_come_keeps_nobody_for_long() {
        Client ann = house.connects("ann", "lobby");
        house.broker().holdsAnswers(Call.PUBLISH);
        ann.says("{'type':'publish','id':1,'data':'last'}");
        ann.session.sendAway(Duration.ZERO);
        house.loop.advance(Duration.ofSeconds(2));
        assertEquals(CloseStatus.DRAIN, ann.transport.closedAs());
    }

    @Test
    void who_has_not_said_who_it_is_hears_nothing_before_it_is_closed() {
        Client nobody = house.connects("lobby");
        nobody.session.sendAway(Duration.ofSeconds(1));
        house.loop.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), nobody.hears());
        assertEquals(CloseStatus.DRAIN, nobody.transport.closedAs());
    }

    @Test
    void a_session_as_old_as_sessions_get_is_closed_as_MAX_AGE() {
        SessionHouse ageing = SessionHouse.withMaxAge(Duration.ofMinutes(10));
        Client ann = ageing.connects("ann", "lobby");
        for (int minute = 0; minute < 9; minute++) {
            ageing.passes(Duration.ofSeconds(59));
            ann.session.onAlive();
        }
        assertNull(ann.transport.closedAs());
        for (int minute = 0; minute < 3; minute++) {
            ageing.passes(Duration.ofSeconds(59));
            ann.session.onAlive();
        }
        assertEquals(CloseStatus.MAX_AGE, ann.transport.closedAs());
        assertEquals(4003, ann.transport.closedAs().code());
        ageing.close();
    }

    @Test
    void too_many_who_enter_rooms_at_once_are_told_when_to_come_back() {
        SessionHouse narrow = SessionHouse.withSubscribes(1);
        Client ann = narrow.connects("ann", "lobby");
        ann.hears();
        ann.says(
                "{'type':'subscribe','id':1,'room':'a'}",
                "{'type':'subscribe','id':2,'room':'b'}",
                "{'type':'subscribe','id':3,'room':'c'}");
        List<String> heard = ann.hears();
        assertEquals(List.of("subscribed #1 a @0", "subscribed #2 b @0"), heard.subList(0, 2));
        assertTrue(heard.get(2).startsWith("error #3 unavailable retry=true"), heard.get(2));
        narrow.close();
    }

    // Silence

    @Test
    void a_heartbeat_is_sent_only_when_nothing_else_was() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        house.passes(Duration.ofSeconds(20));
        house.publishes("lobby", "a");
        house.passes(Duration.ofSeconds(25).minus(TICK));
        assertEquals(List.of("message lobby @1 \"a\""), ann.hears());
        house.passes(TICK);
        assertEquals(List.of("heartbeat"), ann.hears());
        ann.session.onAlive();
        house.passes(Duration.ofSeconds(25));
        assertEquals(List.of("heartbeat"), ann.hears());
    }

    @Test
    void a_silent_client_is_pinged_and_then_closed_as_DEAD_PEER() {
        Client ann = house.connects("ann", "lobby");
        house.passes(Duration.ofSeconds(25).minus(TICK));
        assertEquals(0, ann.transport.pings());
        house.passes(TICK);
        assertEquals(1, ann.transport.pings());
        house.passes(Duration.ofSeconds(35).minus(TICK));
        assertNull(ann.transport.closedAs());
        house.passes(TICK);
        assertEquals(CloseStatus.DEAD_PEER, ann.transport.closedAs());
        assertEquals(4004, ann.transport.closedAs().code());
    }

    @Test
    void a_pong_keeps_a_silent_client() {
        Client ann = house.connects("ann", "lobby");
        for (int i = 0; i < 10; i++) {
            house.passes(Duration.ofSeconds(50));
            ann.session.onAlive();
        }
        assertNull(ann.transport.closedAs());
        assertTrue(ann.transport.pings() >= 10);
    }

    @Test
    void what_comes_after_the_end_is_nothing_to_a_session() {
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        ann.session.close(CloseStatus.DISCONNECTED);
        ann.session.close(CloseStatus.INTERNAL);
        ann.says("{'type':'ping','id':1}");
        ann.session.onBinary(new byte[] {1});
        ann.session.onWritable();
        ann.session.onClosed(CloseStatus.NORMAL);
        house.passes(Duration.ofMinutes(5));
        assertEquals(CloseStatus.DISCONNECTED, ann.transport.closedAs());
        assertEquals(List.of(), ann.hears());
        assertEquals(1, house.rooms.count("roomcast.closes", "code", "4500"));
        assertEquals(0, house.rooms.gauge("roomcast.sessions"));
    }
}
