package io.roomcast.session;

import static io.roomcast.room.BackendDecision.CONNECT;
import static io.roomcast.room.BackendDecision.PUBLISH;
import static io.roomcast.room.BackendDecision.SUBSCRIBE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.Grant;
import io.roomcast.auth.Identity;
import io.roomcast.auth.RoomAction;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.UserId;
import io.roomcast.session.Authorizer.Ruling;
import io.roomcast.session.SessionHouse.Client;
import io.roomcast.testing.ScriptedBroker.Call;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions in namespaces that leave decisions to a backend. */
class AuthorizedSessionTest {
    private final SessionHouse house = SessionHouse.open(
            "default.presence", "false",
            "door.authorize", "connect",
            "club.authorize", "subscribe",
            "stage.authorize", "publish",
            "stage.history-size", "10");

    private static final List<String> IN_STAGE = List.of("welcome user=ann", "subscribed stage @0");

    @AfterEach
    void close() {
        house.close();
    }

    private Client onStage() {
        Client ann = house.connects("ann", "stage");
        assertEquals(IN_STAGE, ann.hears());
        return ann;
    }

    @Test
    void nobody_is_asked_in_other_namespaces() {
        Client ann = house.connects("ann", "lobby");
        ann.says("{'type':'publish','id':1,'data':1}");
        assertEquals(List.of(), house.authorizer.asked());
    }

    // To connect

    @Test
    void nobody_is_welcomed_before_the_backend_has_said_yes() {
        var ruling = house.authorizer.ponders("ann", CONNECT, "door");
        Client ann = house.connects("ann", "door");
        ann.says("{'type':'ping','id':1}", "{'type':'subscribe','id':2,'room':'lobby'}");
        assertEquals(List.of(), ann.hears());
        ruling.complete(Ruling.ALLOWED);
        house.loop.runAll();
        assertEquals(
                List.of("welcome user=ann", "subscribed door @0", "pong #1", "subscribed #2 lobby @0"), ann.hears());
        assertEquals(List.of("ann CONNECT door"), house.authorizer.asked());
    }

    @Test
    void who_may_not_connect_is_told_and_closed() {
        house.authorizer.says("ann", CONNECT, "door", Ruling.DENIED);
        Client ann = house.connects("ann", "door");
        assertEquals(List.of("error forbidden retry=false"), ann.hears());
        assertEquals(CloseStatus.DISCONNECTED, ann.transport.closedAs());
        assertEquals(List.of(), house.told);
    }

    @Test
    void while_nobody_decides_who_may_connect_they_are_to_come_back() {
        house.authorizer.says("ann", CONNECT, "door", Ruling.UNDECIDED);
        Client ann = house.connects("ann", "door");
        assertEquals(List.of("error unavailable retry=true"), ann.hears());
        assertEquals(CloseStatus.OVERLOADED, ann.transport.closedAs());
    }

    @Test
    void a_good_token_in_the_first_frame_is_not_enough() {
        house.accepts("token", Identity.vouchedFor(new UserId("ann")));
        house.authorizer.says("ann", CONNECT, "door", Ruling.DENIED);
        Client ann = house.connects("door");
        ann.says("{'type':'auth','id':1,'token':'token'}", "{'type':'publish','id':2,'data':1}");
        assertEquals(List.of("error #1 forbidden retry=false", "error #2 unauthorized retry=false"), ann.hears());
        assertNull(ann.transport.closedAs());
        house.authorizer.says("ann", CONNECT, "door", Ruling.ALLOWED);
        ann.says("{'type':'auth','id':3,'token':'token'}");
        assertEquals(List.of("welcome #3 user=ann", "subscribed door @0"), ann.hears());
    }

    @Test
    void a_session_that_ends_while_the_backend_ponders_is_over() {
        var ruling = house.authorizer.ponders("ann", CONNECT, "door");
        Client ann = house.connects("ann", "door");
        ann.session.onClosed(null);
        ruling.complete(Ruling.ALLOWED);
        house.loop.runAll();
        assertEquals(List.of(), ann.hears());
        assertEquals(List.of(), house.told);
        assertEquals(0, house.rooms.gauge("roomcast.sessions"));
    }

    // To subscribe

    @Test
    void the_paths_room_is_entered_when_the_backend_says_so() {
        var ruling = house.authorizer.ponders("ann", SUBSCRIBE, "club");
        Client ann = house.connects("ann", "club");
        ann.says("{'type':'ping','id':1}");
        assertEquals(List.of("welcome user=ann"), ann.hears());
        ruling.complete(Ruling.ALLOWED);
        house.loop.runAll();
        assertEquals(List.of("subscribed club @0", "pong #1"), ann.hears());
    }

    @Test
    void a_room_that_the_backend_does_not_allow_is_forbidden() {
        house.authorizer.says("ann", SUBSCRIBE, "club:1", Ruling.DENIED);
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        ann.says("{'type':'subscribe','id':1,'room':'club:1'}", "{'type':'subscribe','id':2,'room':'club:2'}");
        assertEquals(List.of("error #1 forbidden retry=false", "subscribed #2 club:2 @0"), ann.hears());
        assertEquals(2, house.rooms.gauge("roomcast.subscriptions"));
        ann.says("{'type':'unsubscribe','id':3,'room':'club:1'}");
        assertEquals(List.of("error #3 not_subscribed retry=false"), ann.hears());
    }

    @Test
    void while_nobody_decides_a_subscribe_may_be_tried_again() {
        house.authorizer.says("ann", SUBSCRIBE, "club", Ruling.UNDECIDED);
        Client ann = house.connects("ann", "club");
        assertEquals(List.of("welcome user=ann", "error unavailable retry=true"), ann.hears());
    }

    @Test
    void a_second_subscribe_is_refused_while_the_first_is_decided_and_a_leave_waits() {
        var ruling = house.authorizer.ponders("ann", SUBSCRIBE, "club");
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        ann.says(
                "{'type':'subscribe','id':1,'room':'club'}",
                "{'type':'subscribe','id':2,'room':'club'}",
                "{'type':'unsubscribe','id':3,'room':'club'}");
        ruling.complete(Ruling.ALLOWED);
        house.loop.runAll();
        assertEquals(
                List.of("subscribed #1 club @0", "error #2 already_subscribed retry=false", "unsubscribed #3 club"),
                ann.hears());
    }

    @Test
    void what_the_token_does_not_allow_is_refused_without_a_question() {
        var nothing = new Identity(
                new UserId("ann"),
                null,
                List.of(new Grant("lobby", Set.of(RoomAction.SUBSCRIBE))),
                null,
                false,
                null,
                null);
        Client ann = house.connects(nothing, "lobby", null, house.codec);
        ann.hears();
        ann.says("{'type':'subscribe','id':1,'room':'club'}", "{'type':'publish','id':2,'room':'stage','data':1}");
        assertEquals(List.of("error #1 forbidden retry=false", "error #2 forbidden retry=false"), ann.hears());
        assertEquals(List.of(), house.authorizer.asked());
    }

    // To publish

    @Test
    void publishes_keep_their_order_and_what_comes_behind_them_waits() {
        var ruling = house.authorizer.ponders("ann", PUBLISH, "stage");
        Client ann = onStage();
        ann.says(
                "{'type':'publish','id':1,'data':1,'exclude_self':true}",
                "{'type':'publish','id':2,'room':'lobby','data':2}",
                "{'type':'ping','id':3}",
                "{'type':'publish','id':4,'room':'lobby','data':4}");
        assertEquals(List.of(), ann.hears());
        assertEquals(0, house.rooms.headOf("lobby").offset());
        ruling.complete(Ruling.ALLOWED);
        house.loop.runAll();
        List<String> heard = ann.hears();
        assertEquals(4, heard.size(), heard::toString);
        assertTrue(heard.get(0).startsWith("ack #1 "), heard::toString);
        assertTrue(heard.get(1).startsWith("ack #2 "), heard::toString);
        assertEquals("pong #3", heard.get(2));
        assertTrue(heard.get(3).startsWith("ack #4 "), heard::toString);
        assertEquals(2, house.rooms.headOf("lobby").offset());
        assertEquals(1, house.rooms.headOf("stage").offset());
    }

    @Test
    void thousands_of_commands_may_wait_for_a_ruling() {
        var ruling = house.authorizer.ponders("ann", PUBLISH, "stage");
        Client ann = onStage();
        String[] frames = new String[5_000];
        Arrays.fill(frames, "{'type':'ping'}");
        frames[0] = "{'type':'publish','id':1,'data':1,'exclude_self':true}";
        frames[4_000] = "{'type':'publish','id':2,'data':1,'exclude_self':true}";
        ann.says(frames);
        ruling.complete(Ruling.ALLOWED);
        house.loop.runAll();
        assertEquals(5_000, ann.hears().size());
        assertNull(ann.transport.closedAs());
    }

    @Test
    void what_the_backend_does_not_allow_is_not_published() {
        house.authorizer.says("ann", PUBLISH, "stage", Ruling.DENIED);
        Client ann = onStage();
        ann.says(
                "{'type':'publish','id':1,'data':1}",
                "{'type':'publish','id':2,'data':1,'exclude_self':true}",
                "{'type':'job','id':3,'job':'x','room':'stage','data':1}",
                "{'type':'ping','id':4}");
        assertEquals(
                List.of(
                        "error #1 forbidden retry=false",
                        "error #2 forbidden retry=false",
                        "error #3 forbidden retry=false",
                        "pong #4"),
                ann.hears());
        ann.session.onBinary(new byte[] {1});
        house.loop.runAll();
        assertEquals(List.of("error forbidden retry=false"), ann.hears());
        assertEquals(0, house.rooms.headOf("stage").offset());
    }

    @Test
    void while_nobody_decides_a_publish_may_be_tried_again() {
        house.authorizer.says("ann", PUBLISH, "stage", Ruling.UNDECIDED);
        Client ann = onStage();
        ann.says("{'type':'publish','id':1,'data':1}");
        assertEquals(List.of("error #1 unavailable retry=true"), ann.hears());
    }

    @Test
    void a_session_that_is_over_publishes_nothing_when_the_backend_has_pondered() {
        var ruling = house.authorizer.ponders("ann", PUBLISH, "stage");
        Client ann = onStage();
        ann.says("{'type':'publish','id':1,'data':1}");
        ann.session.onClosed(null);
        ruling.complete(Ruling.ALLOWED);
        house.loop.runAll();
        assertEquals(0, house.rooms.headOf("stage").offset());
    }

    @Test
    void a_question_that_fails_is_no_permission() {
        var ruling = house.authorizer.ponders("ann", PUBLISH, "stage");
        Client ann = onStage();
        ann.says("{'type':'publish','id':1,'data':1}");
        ruling.completeExceptionally(new IllegalStateException("a fault"));
        house.loop.runAll();
        assertEquals(List.of("error #1 unavailable retry=true"), ann.hears());
    }

    // Faults

    @Test
    void a_question_that_throws_fails_its_command_and_holds_up_none_behind_it() {
        var ruling = house.authorizer.ponders("ann", PUBLISH, "stage");
        house.authorizer.throwsAt("ann", PUBLISH, "stage:2");
        Client ann = onStage();
        ann.says(
                "{'type':'publish','id':1,'data':1}",
                "{'type':'publish','id':2,'room':'stage:2','data':2}",
                "{'type':'ping','id':3}");
        ruling.complete(Ruling.DENIED);
        house.loop.runAll();
        ann.says("{'type':'ping','id':4}");
        assertEquals(
                List.of("error #1 forbidden retry=false", "error #2 internal retry=true", "pong #3", "pong #4"),
                ann.hears());
    }

    @Test
    void a_command_that_throws_when_the_backend_has_pondered_holds_up_none_behind_it() {
        var ruling = house.authorizer.ponders("ann", PUBLISH, "stage");
        house.broker().throwsAt(Call.PUBLISH, new IllegalStateException("a fault of the test's"));
        Client ann = onStage();
        ann.says("{'type':'publish','id':1,'data':1}", "{'type':'ping','id':2}");
        ruling.complete(Ruling.ALLOWED);
        house.loop.runAll();
        assertEquals(List.of("error #1 internal retry=true", "pong #2"), ann.hears());
    }

    @Test
    void a_room_at_whose_entrance_something_throws_is_entered_another_time() {
        house.authorizer.throwsAt("ann", SUBSCRIBE, "club");
        Client ann = house.connects("ann", "lobby");
        ann.hears();
        ann.says("{'type':'subscribe','id':1,'room':'club'}");
        assertEquals(List.of("error #1 internal retry=true"), ann.hears());
        house.authorizer.says("ann", SUBSCRIBE, "club", Ruling.ALLOWED);
        ann.says("{'type':'subscribe','id':2,'room':'club'}");
        assertEquals(List.of("subscribed #2 club @0"), ann.hears());
    }
}
