package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.Grant;
import io.roomcast.auth.Identity;
import io.roomcast.auth.RoomAction;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.UserId;
import io.roomcast.session.SessionHouse.Client;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A conversation in which the client speaks first, as the Centrifuge protocol has it. */
class CentrifugeSessionTest {
    private static final RoomId LOBBY = new RoomId("lobby");

    private final SessionHouse house = SessionHouse.open("default.presence", "false");

    private Client connected() {
        Client ann = house.opens(null, true);
        ann.says("{'id':1,'connect':{}}");
        heard(ann);
        return ann;
    }

    private Client inLobby() {
        Client ann = connected();
        ann.says("{'id':2,'subscribe':{'channel':'lobby'}}");
        heard(ann);
        return ann;
    }

    /** What it got since the last call, with names and epochs that are by chance left out. */
    private static List<String> heard(Client client) {
        return client.transport.takes().stream()
                .map(said -> said.json()
                        .toString()
                        .replaceAll("\"(client|epoch|user)\":\"[^\"]*\",?", "")
                        .replace('"', '\''))
                .toList();
    }

    private Identity ann(Duration life, List<Grant> grants, List<RoomId> channels) {
        return new Identity(
                new UserId("ann"),
                null,
                grants,
                life == null ? null : house.rooms.clock.instant().plus(life),
                false,
                null,
                null,
                null,
                channels);
    }

    @Test
    void nothing_is_said_before_the_client_has_spoken() {
        Client ann = house.opens(Identity.vouchedFor(new UserId("ann")), true);

        assertEquals(List.of(), heard(ann));
    }

    @Test
    void whoever_does_not_connect_first_is_sent_away() {
        Client ann = house.opens(null, true);

        ann.says("{'id':1,'subscribe':{'channel':'lobby'}}");

        assertEquals(List.of(), heard(ann));
        assertEquals(CloseStatus.PROTOCOL_ERROR, ann.transport.closedAs());
    }

    @Test
    void whoever_sends_no_commands_is_sent_away() {
        Client ann = connected();

        ann.says("hello");

        assertEquals(CloseStatus.PROTOCOL_ERROR, ann.transport.closedAs());
    }

    @Test
    void a_client_without_a_token_is_let_in_where_anyone_is() {
        Client ann = house.opens(null, true);
        Client bob = house.opens(null, false);

        ann.says("{'id':1,'connect':{}}");
        bob.says("{'id':1,'connect':{}}");

        assertEquals(List.of("{'id':1,'connect':{'version':'test','ping':25,'pong':true}}"), heard(ann));
        assertEquals(List.of("{'id':1,'error':{'code':101,'message':'a token is needed'}}"), heard(bob));
    }

    @Test
    void a_token_that_has_expired_is_told_from_a_bad_one() {
        house.expires("old");
        Client ann = house.opens(null, true);

        ann.says("{'id':1,'connect':{'token':'old'}}", "{'id':2,'connect':{'token':'bad'}}");

        assertEquals(
                List.of(
                        "{'id':1,'error':{'code':109,'message':'token expired','temporary':true}}",
                        "{'id':2,'error':{'code':101,'message':'the token is not known'}}"),
                heard(ann));
    }

    @Test
    void the_rooms_of_the_token_are_entered_and_recovered_before_connect_is_answered() {
        house.accepts("good", ann(Duration.ofMinutes(1), List.of(), List.of(LOBBY)));
        house.publishes("lobby", "a", "b");
        String epoch = house.rooms.publishes("lobby", "c").epoch();
        Client ann = house.opens(null, false);

        ann.says("{'id':1,'connect':{'token':'good','subs':{'lobby':{'recover':true,'epoch':'" + epoch
                + "','offset':1},'kitchen':{}}}}");
        house.publishes("lobby", "d");

        assertEquals(
                List.of(
                        "{'id':1,'connect':{'version':'test','expires':true,'ttl':40,'ping':25,'pong':true,'subs':{"
                                + "'lobby':{'publications':[{'data':'b','offset':2},{'data':'c','offset':3}],"
                                + "'was_recovering':true,'recovered':true,'recoverable':true,'positioned':true,'offset':1}}}}",
                        "{'push':{'channel':'lobby','pub':{'data':'d','offset':4}}}"),
                heard(ann));
        assertFalse(ann.session.rooms().contains(new RoomId("kitchen")));
    }

    @Test
    void commands_are_answered_each_with_its_own_reply() {
        Client ann = connected();

        ann.says(
                "{'id':2,'subscribe':{'channel':'lobby'}}\n{'id':3,'subscribe':{'channel':'lobby'}}",
                "{'id':4,'publish':{'channel':'lobby','data':'hi'}}");
        ann.says("{'id':5,'unsubscribe':{'channel':'lobby'}}");

        assertEquals(
                List.of(
                        "{'id':2,'subscribe':{'publications':[],'recoverable':true,'positioned':true,'offset':0}}",
                        "{'id':3,'error':{'code':105,'message':'the session is in this room already'}}",
                        "{'id':4,'publish':{}}",
                        "{'push':{'channel':'lobby','pub':{'data':'hi','info':{},'offset':1}}}",
                        "{'id':5,'unsubscribe':{}}"),
                heard(ann));
    }

    @Test
    void it_is_pinged_whatever_else_is_said_and_answers() {
        Client ann = inLobby();

        for (int i = 0; i < 5; i++) {
            house.passes(Duration.ofSeconds(10));
            house.publishes("lobby", "x");
            ann.says("{}");
        }

        assertEquals(2, heard(ann).stream().filter("{}"::equals).count());
        assertNull(ann.transport.closedAs());
    }

    @Test
    void history_of_another_epoch_is_an_error() {
        house.publishes("lobby", "a");
        Client ann = connected();

        ann.says(
                "{'id':2,'history':{'channel':'lobby','limit':5,'since':{'epoch':'other','offset':0}}}",
                "{'id':3,'history':{'channel':'lobby'}}",
                "{'id':4,'history':{'channel':'lobby','limit':-1}}");

        assertEquals(
                List.of(
                        "{'id':2,'error':{'code':112,'message':'unrecoverable position'}}",
                        "{'id':3,'history':{'publications':[],'offset':1}}",
                        "{'id':4,'history':{'publications':[{'data':'a','offset':1}],'offset':1}}"),
                heard(ann));
    }

    @Test
    void history_goes_back_from_a_position() {
        String epoch = house.rooms.publishes("lobby", "a").epoch();
        house.publishes("lobby", "b", "c", "d");
        Client ann = connected();
        String history =
                "{'id':2,'history':{'channel':'lobby','limit':2,'reverse':true,'since':{'epoch':'%s','offset':%d}}}";

        ann.says(history.formatted(epoch, 4), history.formatted(epoch, 1), history.formatted(epoch, 9));

        assertEquals(
                List.of(
                        "{'id':2,'history':{'publications':[{'data':'c','offset':3},{'data':'b','offset':2}],'offset':4}}",
                        "{'id':2,'history':{'publications':[],'offset':4}}",
                        "{'id':2,'history':{'publications':[{'data':'d','offset':4},{'data':'c','offset':3}],'offset':4}}"),
                heard(ann));
    }

    // ---- what ends a stay ----

    @Test
    void a_gap_ends_the_stay_and_nothing_of_the_room_follows() {
        SessionHouse drops = SessionHouse.open("default.presence", "false", "default.slow-consumer", "drop");
        Client ann = drops.opens(null, true);
        ann.says("{'id':1,'connect':{}}", "{'id':2,'subscribe':{'channel':'lobby'}}");
        heard(ann);
        ann.transport.stall();
        String large = "x".repeat(60_000);
        for (int i = 0; i < 20; i++) {
            drops.publishes("lobby", large);
        }

        ann.reads();

        assertEquals(
                List.of("{'push':{'channel':'lobby','unsubscribe':{'code':2500,'reason':'insufficient state'}}}"),
                heard(ann));
        assertFalse(ann.session.rooms().contains(LOBBY));
    }

    @Test
    void where_only_the_newest_counts_there_is_no_position_and_no_gap() {
        SessionHouse latest = SessionHouse.open("default.presence", "false", "default.slow-consumer", "latest");
        Client ann = latest.opens(null, true);
        ann.says("{'id':1,'connect':{}}", "{'id':2,'subscribe':{'channel':'lobby','recover':true,'offset':1}}");
        ann.transport.stall();
        latest.publishes("lobby", "a", "b", "c");

        ann.reads();

        assertEquals(
                List.of(
                        "{'id':1,'connect':{'version':'test','ping':25,'pong':true}}",
                        "{'id':2,'subscribe':{'publications':[]}}",
                        "{'push':{'channel':'lobby','pub':{'data':'c','offset':3}}}"),
                heard(ann));
        assertTrue(ann.session.rooms().contains(LOBBY));
    }

    @Test
    void a_token_for_one_room_lets_in_for_as_long_as_it_says() {
        Grant subscribe = new Grant("lobby", Set.of(RoomAction.SUBSCRIBE));
        house.accepts("mine", ann(null, List.of(), List.of()));
        house.accepts("room", ann(Duration.ofSeconds(30), List.of(subscribe), List.of()));
        house.accepts("newer", ann(Duration.ofSeconds(50), List.of(subscribe), List.of()));
        Client ann = house.opens(null, false);
        ann.says("{'id':1,'connect':{'token':'mine'}}");
        heard(ann);

        ann.says("{'id':2,'subscribe':{'channel':'lobby'}}", "{'id':3,'subscribe':{'channel':'lobby','token':'room'}}");
        ann.says("{'id':4,'sub_refresh':{'channel':'lobby','token':'newer'}}");
        house.passes(Duration.ofSeconds(40));
        ann.says("{}");
        assertTrue(ann.session.rooms().contains(LOBBY));
        house.passes(Duration.ofSeconds(11));

        assertEquals(
                List.of(
                        "{'id':2,'error':{'code':103,'message':'the token does not allow to subscribe lobby'}}",
                        "{'id':3,'subscribe':{'publications':[],'expires':true,'ttl':20,'recoverable':true,"
                                + "'positioned':true,'offset':0}}",
                        "{'id':4,'sub_refresh':{'expires':true,'ttl':33}}",
                        "{}",
                        "{'push':{'channel':'lobby','unsubscribe':{'code':2501,'reason':'expired'}}}",
                        "{}"),
                heard(ann));
        assertFalse(ann.session.rooms().contains(LOBBY));
    }

    @Test
    void a_token_of_another_user_opens_no_room() {
        house.accepts("room", ann(null, null, List.of()));
        Client bob = connected();

        bob.says("{'id':2,'subscribe':{'channel':'lobby','token':'room'}}");

        assertEquals(List.of("{'id':2,'error':{'code':103,'message':'the token is of another user'}}"), heard(bob));
    }

    @Test
    void a_token_of_nobody_lets_in_whoever_has_no_token() {
        Grant subscribe = new Grant("lobby", Set.of(RoomAction.SUBSCRIBE));
        house.acceptsForAnyone("room", ann(Duration.ofSeconds(30), List.of(subscribe), List.of()));
        house.accepts("mine", ann(null, List.of(), List.of()).as(new UserId("bob")));
        Client anyone = connected();
        Client bob = house.opens(null, false);
        bob.says("{'id':1,'connect':{'token':'mine'}}");
        heard(bob);
        Client thief = house.opens(null, false);

        anyone.says("{'id':2,'subscribe':{'channel':'lobby','token':'room'}}");
        bob.says("{'id':2,'subscribe':{'channel':'lobby','token':'room'}}");
        thief.says("{'id':1,'connect':{'token':'room'}}");

        assertTrue(heard(anyone).get(0).contains("'expires':true,'ttl':20"));
        assertEquals(List.of("{'id':2,'error':{'code':103,'message':'the token is of another user'}}"), heard(bob));
        assertEquals(List.of("{'id':1,'error':{'code':101,'message':'not accepted'}}"), heard(thief));
    }

    // ---- what a backend decides ----

    @Test
    void a_session_lasts_until_a_backend_says() {
        house.accepts("short", ann(Duration.ofSeconds(10), null, List.of()));
        Client ann = house.opens(null, false);
        ann.says("{'id':1,'connect':{'token':'short'}}");
        heard(ann);

        ann.session.controls().lastUntil(house.rooms.clock.instant().plusSeconds(30));
        house.loop.runAll();
        house.passes(Duration.ofSeconds(20));
        ann.says("{}");

        assertEquals(List.of("{'push':{'refresh':{'expires':true,'ttl':20}}}"), heard(ann));
        house.passes(Duration.ofSeconds(11));
        assertEquals(CloseStatus.TOKEN_EXPIRED, ann.transport.closedAs());
    }

    @Test
    void a_backend_has_it_in_a_room_from_a_position_on_and_for_a_while() {
        String epoch = house.rooms.publishes("lobby", "a").epoch();
        house.publishes("lobby", "b");
        Client ann = connected();

        ann.session
                .controls()
                .invite(
                        LOBBY,
                        new Position(epoch, 1),
                        house.rooms.clock.instant().plusSeconds(10));
        house.loop.runAll();
        house.passes(Duration.ofSeconds(11));

        // What was missed stands on the lines below the first.
        assertEquals(
                List.of(
                        "{'push':{'channel':'lobby','subscribe':{'recoverable':true,'positioned':true,'offset':1}}}",
                        "{'push':{'channel':'lobby','unsubscribe':{'code':2501,'reason':'expired'}}}"),
                heard(ann));
        assertFalse(ann.session.rooms().contains(LOBBY));
    }

    // ---- deltas ----

    @Test
    void a_room_tells_deltas_to_who_asks_and_has_the_message_before() {
        SessionHouse deltas = SessionHouse.open("default.presence", "false", "default.delta", "fossil");
        Client ann = deltas.opens(null, true);
        Client bob = deltas.opens(null, true);
        ann.says("{'id':1,'connect':{}}", "{'id':2,'subscribe':{'channel':'lobby','delta':'fossil'}}");
        bob.says("{'id':1,'connect':{}}", "{'id':2,'subscribe':{'channel':'lobby'}}");
        assertTrue(heard(ann).get(1).contains("'delta':true"));
        heard(bob);
        String long1 = "a".repeat(100);

        deltas.publishes("lobby", long1);
        deltas.publishes("lobby", long1 + "b");
        deltas.publishes("lobby", "short");

        assertEquals(
                List.of(
                        "{'push':{'channel':'lobby','pub':{'data':'\\'" + long1 + "\\'','offset':1}}}",
                        "{'push':{'channel':'lobby','pub':{'delta':true,'data':'1c\\n1a@0,2:b\\'2_uAHu;','offset':2}}}",
                        "{'push':{'channel':'lobby','pub':{'data':'\\'short\\'','offset':3}}}"),
                heard(ann));
        assertEquals(
                List.of(
                        "{'push':{'channel':'lobby','pub':{'data':'" + long1 + "','offset':1}}}",
                        "{'push':{'channel':'lobby','pub':{'data':'" + long1 + "b','offset':2}}}",
                        "{'push':{'channel':'lobby','pub':{'data':'short','offset':3}}}"),
                heard(bob));
    }

    @Test
    void what_was_recovered_is_whole_and_the_next_message_a_delta_of_it() {
        SessionHouse deltas = SessionHouse.open("default.presence", "false", "default.delta", "fossil");
        Client bob = deltas.opens(null, true);
        bob.says("{'id':1,'connect':{}}", "{'id':2,'subscribe':{'channel':'lobby'}}");
        String long1 = "a".repeat(100);
        String epoch = deltas.rooms.publishes("lobby", long1).epoch();
        Client ann = deltas.opens(null, true);

        ann.says(
                "{'id':1,'connect':{}}",
                "{'id':2,'subscribe':{'channel':'lobby','delta':'fossil','recover':true,'epoch':'" + epoch
                        + "','offset':0}}");
        deltas.publishes("lobby", long1 + "b");

        List<String> told = heard(ann);
        assertTrue(told.get(1).contains("{'data':'\\'" + long1 + "\\'','offset':1}"), told.get(1));
        assertTrue(told.get(2).contains("'pub':{'delta':true,"), told.get(2));
    }

    @Test
    void a_room_without_deltas_does_not_agree_to_any() {
        Client ann = connected();

        ann.says("{'id':2,'subscribe':{'channel':'lobby','delta':'fossil'}}");

        assertFalse(heard(ann).get(0).contains("delta"));
    }

    // ---- calls ----

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_call_is_answered_by_its_jobs_result_and_holds_up_nobody() {
        Client ann = connected();

        ann.says("{'id':2,'rpc':{'method':'work','data':1}}", "{'id':3,'rpc':{'method':'work','data':2}}");
        ann.says("{'id':4,'ping':{}}");
        ann.session.tell(new ServerMessage.JobResult(new JobId("job-2"), "work", false, json("\"no luck\"")));
        ann.session.tell(new ServerMessage.JobResult(new JobId("job-1"), "work", true, json("3")));
        house.loop.runAll();

        assertEquals(
                List.of(
                        "{'id':4,'ping':{}}",
                        "{'id':3,'error':{'code':1000,'message':'no luck'}}",
                        "{'id':2,'rpc':{'data':3}}"),
                heard(ann));
    }

    @Test
    void a_call_that_takes_too_long_or_is_not_known_is_an_error() {
        Client ann = connected();

        ann.says("{'id':2,'rpc':{'method':'work','data':1}}", "{'id':3,'rpc':{'method':'dance','data':2}}");
        house.passes(Duration.ofSeconds(6));
        ann.session.tell(new ServerMessage.JobResult(new JobId("job-1"), "work", true, json("3")));
        house.loop.runAll();

        assertEquals(
                List.of(
                        "{'id':3,'error':{'code':104,'message':'method not found'}}",
                        "{'id':2,'error':{'code':108,'message':'the job takes longer than the client"
                                + " waits','temporary':true}}"),
                heard(ann));
    }

    @Test
    void what_is_sent_without_asking_for_an_answer_is_taken_by_the_job_that_is_for_it() {
        SessionHouse sends = SessionHouse.withSendJob("work");
        Client ann = sends.opens(null, true);
        ann.says("{'id':1,'connect':{}}");
        heard(ann);

        ann.says("{'send':{'data':{'n':1}}}", "{'id':2,'ping':{}}");
        ann.session.tell(new ServerMessage.JobResult(new JobId("job-1"), "work", true, json("3")));
        sends.loop.runAll();

        assertEquals(List.of("{'id':2,'ping':{}}"), heard(ann));
        assertEquals(
                List.of(new JobDesk.Order(
                        "work", json("{\"n\":1}"), ann.session.identity().user(), ann.session.id(), null)),
                sends.jobs.orders());
    }

    @Test
    void whoever_sends_what_nobody_takes_is_told_by_the_end_of_the_connection() {
        Client ann = connected();
        SessionHouse dances = SessionHouse.withSendJob("dance");
        Client bob = dances.opens(null, true);
        bob.says("{'id':1,'connect':{}}");

        ann.says("{'send':{'data':1}}");
        bob.says("{'send':{'data':1}}");

        assertEquals(CloseStatus.NOT_AVAILABLE, ann.transport.closedAs());
        assertEquals(CloseStatus.NOT_AVAILABLE, bob.transport.closedAs());
    }

    @Test
    void it_is_sent_away_in_its_slot_without_a_word_before() {
        Client ann = inLobby();

        ann.session.sendAway(Duration.ofSeconds(2));
        house.passes(Duration.ofSeconds(3));

        assertEquals(List.of(), heard(ann));
        assertEquals(CloseStatus.DRAIN, ann.transport.closedAs());
    }
}
