package io.roomcast.protocol.centrifuge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.ServerMessage.Failure;
import io.roomcast.protocol.ServerMessage.Nuance;
import io.roomcast.protocol.ServerMessage.Recovered;
import io.roomcast.protocol.ServerMessage.Subscribed;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CentrifugeJsonCodecTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final UserId ANN = new UserId("ann");
    private static final SessionId SESSION = new SessionId("s1");
    private static final Json ID = json("7");

    private final CentrifugeJsonCodec codec = new CentrifugeJsonCodec(new Terms("1.2", Duration.ofSeconds(25)));

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Position at(long offset) {
        return new Position("e", offset);
    }

    private static Message message(Position position, String data) {
        return new Message(LOBBY, position, 0, ANN, json(data), new Origin(SESSION, 1), false);
    }

    private List<ClientMessage> decoded(String frame) {
        List<ClientMessage> commands = new ArrayList<>();
        codec.decode(frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8), null, commands::add);
        return commands;
    }

    private void assertCommand(ClientMessage expected, String frame) {
        assertEquals(List.of(expected), decoded(frame));
    }

    private void assertInvalid(Json id, ErrorCode code, String frame) {
        List<ClientMessage> commands = decoded(frame);
        assertEquals(1, commands.size(), frame);
        assertTrue(commands.get(0) instanceof ClientMessage.Invalid, frame);
        ClientMessage.Invalid invalid = (ClientMessage.Invalid) commands.get(0);
        assertEquals(id, invalid.id(), frame);
        assertEquals(code, invalid.code(), frame);
    }

    private void assertFrame(String expected, ServerMessage message) {
        Frame frame = codec.encode(message);
        try {
            assertEquals(expected.replace('\'', '"'), frame.isEmpty() ? "" : frame.textPayload());
        } finally {
            frame.release();
        }
    }

    // ---- commands ----

    @Test
    void connect_brings_a_token_and_where_the_client_was() {
        assertCommand(
                new ClientMessage.Connect(ID, "t", List.of(new ClientMessage.Entry(LOBBY, at(3)))),
                "{'id':7,'connect':{'token':'t','name':'js','subs':{'lobby':{'recover':true,'epoch':'e','offset':3}}}}");
    }

    @Test
    void connect_needs_no_token() {
        assertCommand(new ClientMessage.Connect(ID, null, List.of()), "{'id':7,'connect':{'name':'js'}}");
    }

    @Test
    void subscribe_recovers_only_when_it_says_so() {
        assertCommand(
                new ClientMessage.Subscribe(ID, LOBBY, at(3), "t", false),
                "{'id':7,'subscribe':{'channel':'lobby','token':'t','recover':true,'epoch':'e','offset':3}}");
        assertCommand(
                new ClientMessage.Subscribe(ID, LOBBY, null, null, false),
                "{'id':7,'subscribe':{'channel':'lobby','epoch':'e','offset':3}}");
    }

    @Test
    void what_is_recovered_without_an_epoch_is_in_none_of_the_rooms() {
        assertCommand(
                new ClientMessage.Subscribe(ID, LOBBY, new Position("-", 3), null, false),
                "{'id':7,'subscribe':{'channel':'lobby','recover':true,'offset':3}}");
    }

    @Test
    void a_channel_with_a_hash_is_the_personal_room_of_a_user() {
        assertCommand(
                new ClientMessage.Subscribe(ID, new RoomId("user:ann"), null, null, false),
                "{'id':7,'subscribe':{'channel':'#ann'}}");
    }

    @Test
    void a_frame_holds_several_commands() {
        assertEquals(
                List.of(
                        new ClientMessage.Unsubscribe(json("1"), LOBBY),
                        new ClientMessage.Publish(json("2"), LOBBY, json("{\"a\": [1]}"), null, false),
                        new ClientMessage.PresenceOfSessions(json("3"), LOBBY),
                        new ClientMessage.PresenceCount(json("4"), LOBBY)),
                decoded("""
                        {'id':1,'unsubscribe':{'channel':'lobby'}}
                        {'id':2,'publish':{'channel':'lobby','data':{'a': [1]}}}
                        {'id':3,'presence':{'channel':'lobby'}}
                        {'id':4,'presence_stats':{'channel':'lobby'}}
                        """));
    }

    @Test
    void no_limit_of_history_means_the_position_alone_and_a_negative_one_all_there_is() {
        assertCommand(
                new ClientMessage.History(ID, LOBBY, null, 0, false, true), "{'id':7,'history':{'channel':'lobby'}}");
        assertCommand(
                new ClientMessage.History(ID, LOBBY, at(4), 1_000, true, true),
                "{'id':7,'history':{'channel':'lobby','limit':-1,'reverse':true,'since':{'epoch':'e','offset':4}}}");
    }

    @Test
    void the_other_commands_are_read() {
        assertCommand(new ClientMessage.Ping(ID), "{'id':7,'ping':{}}");
        assertCommand(new ClientMessage.Refresh(ID, "t"), "{'id':7,'refresh':{'token':'t'}}");
        assertCommand(
                new ClientMessage.RefreshRoom(ID, LOBBY, "t"),
                "{'id':7,'sub_refresh':{'channel':'lobby','token':'t'}}");
        assertCommand(new ClientMessage.Call(ID, "add", json("[1,2]")), "{'id':7,'rpc':{'method':'add','data':[1,2]}}");
    }

    @Test
    void what_is_sent_needs_no_id_but_data() {
        assertCommand(new ClientMessage.Send(json("1")), "{'send':{'data':1}}");
        assertInvalid(null, ErrorCode.BAD_JSON, "{'send':{}}");
    }

    @Test
    void an_empty_command_is_a_sign_of_life() {
        assertEquals(List.of(), decoded("{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{'id':1,'ping':{}",
                "{'ping':{}}",
                "{'id':-1,'ping':{}}",
                "{'id':4294967296,'ping':{}}"
            })
    void a_frame_that_breaks_the_protocol_is_bad_json(String frame) {
        assertInvalid(null, ErrorCode.BAD_JSON, frame);
    }

    @Test
    void what_is_wrong_with_a_command_is_told_with_its_id() {
        assertInvalid(ID, ErrorCode.UNKNOWN_TYPE, "{'id':7,'dance':{}}");
        assertInvalid(ID, ErrorCode.ROOM_NAME, "{'id':7,'subscribe':{'channel':'a b'}}");
        assertInvalid(ID, ErrorCode.ROOM_NAME, "{'id':7,'subscribe':{}}");
        assertInvalid(ID, ErrorCode.BAD_REQUEST, "{'id':7,'subscribe':{'channel':1}}");
        assertInvalid(ID, ErrorCode.BAD_REQUEST, "{'id':7,'subscribe':[]}");
        assertInvalid(ID, ErrorCode.BAD_REQUEST, "{'id':7,'publish':{'channel':'lobby'}}");
        assertInvalid(ID, ErrorCode.BAD_REQUEST, "{'id':7,'history':{'channel':'lobby','limit':'all'}}");
    }

    // ---- replies ----

    @Test
    void connect_tells_of_the_client_and_the_rooms_that_it_is_in() {
        assertFrame(
                "{'id':7,'connect':{'client':'s1','version':'1.2','expires':true,'ttl':40,'ping':25,'pong':true,"
                        + "'subs':{'lobby':{'publications':[],'recoverable':true,'positioned':true,'epoch':'e','offset':4}}}}",
                new ServerMessage.Connected(
                        ID,
                        SESSION,
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(60),
                        List.of(new Subscribed(null, LOBBY, at(4), null, "message"))));
    }

    @Test
    void a_short_life_is_told_a_third_shorter() {
        assertFrame(
                "{'id':7,'refresh':{'client':'s1','version':'1.2','expires':true,'ttl':2}}",
                new ServerMessage.Refreshed(ID, SESSION, Duration.ofSeconds(3)));
    }

    @Test
    void what_was_missed_leads_from_the_position_that_is_told_to_the_head() {
        assertFrame(
                "{'id':7,'subscribe':{'publications':[{'data':1,'info':{'user':'ann','client':'s1'},'offset':3},"
                        + "{'data':2,'info':{'user':'ann','client':'s1'},'offset':4}],'was_recovering':true,"
                        + "'recovered':true,'recoverable':true,'positioned':true,'epoch':'e','offset':2}}",
                new Subscribed(
                        ID,
                        LOBBY,
                        at(4),
                        new Recovered(true, List.of(message(at(3), "1"), message(at(4), "2"))),
                        "message"));
    }

    @Test
    void a_room_without_history_cannot_be_recovered() {
        assertFrame("{'id':7,'subscribe':{'publications':[]}}", new Subscribed(ID, LOBBY, null, null, "message"));
    }

    @Test
    void a_message_is_pushed_with_its_offset_and_sender() {
        assertFrame(
                "{'push':{'channel':'lobby','pub':{'data':{},'info':{'user':'ann','client':'s1'},'offset':5}}}",
                new ServerMessage.Published(message(at(5), "{}"), "message"));
        assertFrame(
                "{'push':{'channel':'lobby','pub':{'data':{}}}}",
                new ServerMessage.Published(new Message(LOBBY, null, 0, null, json("{}"), null, false), "message"));
    }

    @Test
    void what_the_token_says_of_the_sender_goes_with_the_message() {
        var origin = new Origin(SESSION, 1, json("{\"name\":\"Ann\"}"));
        assertFrame(
                "{'push':{'channel':'lobby','pub':{'data':{},"
                        + "'info':{'user':'ann','client':'s1','conn_info':{'name':'Ann'}},'offset':5}}}",
                new ServerMessage.Published(new Message(LOBBY, at(5), 0, ANN, json("{}"), origin, false), "message"));
    }

    @Test
    void a_batch_is_one_line_for_each_message() {
        assertFrame(
                "{'push':{'channel':'lobby','pub':{'data':1,'info':{'user':'ann','client':'s1'},'offset':5}}}\n"
                        + "{'push':{'channel':'lobby','pub':{'data':2,'info':{'user':'ann','client':'s1'},'offset':6}}}",
                new ServerMessage.Batch(LOBBY, List.of(message(at(5), "1"), message(at(6), "2")), "message"));
    }

    @Test
    void a_notice_of_operators_is_a_message_of_no_channel() {
        assertFrame(
                "{'push':{'message':{'data':1}}}",
                new ServerMessage.Published(
                        new Message(RoomId.SYSTEM, null, 0, null, json("1"), null, false), "message"));
    }

    @Test
    void the_other_pushes_are_written() {
        assertFrame(
                "{'push':{'channel':'lobby','join':{'info':{'user':'ann','client':'s1'}}}}",
                new ServerMessage.Joined(LOBBY, new Attendance(ANN, SESSION, null), 2));
        assertFrame(
                "{'push':{'channel':'lobby','leave':{'info':{'user':'ann','client':'s1','conn_info':{'a':1}}}}}",
                new ServerMessage.Left(LOBBY, new Attendance(ANN, SESSION, json("{\"a\":1}")), 1));
        assertFrame(
                "{'push':{'channel':'lobby','unsubscribe':{'code':2000,'reason':'server unsubscribe'}}}",
                new ServerMessage.Unsubscribed(null, LOBBY, "why"));
        assertFrame(
                "{'push':{'channel':'lobby','unsubscribe':{'code':2500,'reason':'insufficient state'}}}",
                new ServerMessage.Gap(LOBBY, at(9)));
        assertFrame(
                "{'push':{'channel':'lobby','unsubscribe':{'code':2501,'reason':'expired'}}}",
                new ServerMessage.SubscriptionExpired(LOBBY));
        assertFrame(
                "{'push':{'channel':'lobby','subscribe':{'recoverable':true,'positioned':true,'epoch':'e','offset':4}}}",
                new Subscribed(null, LOBBY, at(4), null, "message"));
        assertFrame(
                "{'push':{'channel':'lobby','subscribe':{'recoverable':true,'positioned':true,'epoch':'e','offset':3}}}\n"
                        + "{'push':{'channel':'lobby','pub':{'data':1,'info':{'user':'ann','client':'s1'},'offset':4}}}",
                new Subscribed(null, LOBBY, at(4), new Recovered(true, List.of(message(at(4), "1"))), "message"));
        assertFrame(
                "{'push':{'refresh':{'expires':true,'ttl':40}}}",
                new ServerMessage.Refreshed(null, SESSION, Duration.ofSeconds(60)));
        assertFrame("{}", new ServerMessage.Heartbeat(0));
    }

    @Test
    void each_command_has_a_reply_of_its_own() {
        assertFrame("{'id':7,'publish':{}}", new ServerMessage.Ack(ID, at(1), false, false));
        assertFrame("{'id':7,'unsubscribe':{}}", new ServerMessage.Unsubscribed(ID, LOBBY, null));
        assertFrame("{'id':7,'ping':{}}", new ServerMessage.Pong(ID));
        assertFrame("{'id':7,'rpc':{'data':3}}", new ServerMessage.Called(ID, true, json("3")));
        assertFrame(
                "{'id':7,'error':{'code':1000,'message':'no luck'}}",
                new ServerMessage.Called(ID, false, json("\"no luck\"")));
        assertFrame(
                "{'id':7,'sub_refresh':{'expires':true,'ttl':60}}",
                new ServerMessage.RoomRefreshed(ID, Duration.ofSeconds(85)));
        assertFrame(
                "{'id':7,'history':{'publications':[{'data':1,'info':{'user':'ann','client':'s1'},'offset':5}],'epoch':'e','offset':6}}",
                new ServerMessage.HistoryPage(ID, LOBBY, at(6), true, List.of(message(at(5), "1")), "message"));
        assertFrame(
                "{'id':7,'presence':{'presence':{'s1':{'user':'ann','client':'s1','conn_info':{'a':1}},"
                        + "'s2':{'user':'ann','client':'s2'}}}}",
                new ServerMessage.PresentSessions(
                        ID,
                        LOBBY,
                        List.of(
                                new Attendance(ANN, SESSION, json("{\"a\":1}")),
                                new Attendance(ANN, new SessionId("s2"), null))));
        assertFrame(
                "{'id':7,'presence_stats':{'num_clients':3,'num_users':2}}",
                new ServerMessage.PresentCount(ID, LOBBY, 2, 3));
    }

    @Test
    void errors_have_the_codes_of_the_protocol() {
        assertFrame("{'id':7,'error':{'code':103,'message':'no'}}", new Failure(ID, ErrorCode.FORBIDDEN, "no"));
        assertFrame(
                "{'id':7,'error':{'code':108,'message':'away','temporary':true}}",
                new Failure(ID, ErrorCode.UNAVAILABLE, "away"));
        assertFrame(
                "{'id':7,'error':{'code':109,'message':'token expired','temporary':true}}",
                new Failure(ID, ErrorCode.UNAUTHORIZED, "expired", Nuance.TOKEN_EXPIRED));
        assertFrame(
                "{'id':7,'error':{'code':112,'message':'unrecoverable position'}}",
                new Failure(ID, ErrorCode.BAD_REQUEST, "x", Nuance.OTHER_EPOCH));
    }

    @Test
    void what_the_protocol_has_no_words_for_is_not_said() {
        assertFrame("", new ServerMessage.Relay(new Payload(new byte[] {1})));
        assertFrame("", new ServerMessage.Reconnect(Duration.ZERO));
        assertFrame("", new Failure(null, ErrorCode.INTERNAL, "x"));
    }
}
