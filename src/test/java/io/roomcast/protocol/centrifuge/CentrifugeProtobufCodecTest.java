package io.roomcast.protocol.centrifuge;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.ServerMessage.Failure;
import io.roomcast.protocol.ServerMessage.Recovered;
import io.roomcast.protocol.ServerMessage.Subscribed;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.centrifuge.wire.ClientInfo;
import io.roomcast.protocol.centrifuge.wire.Command;
import io.roomcast.protocol.centrifuge.wire.ConnectRequest;
import io.roomcast.protocol.centrifuge.wire.HistoryRequest;
import io.roomcast.protocol.centrifuge.wire.PingRequest;
import io.roomcast.protocol.centrifuge.wire.PublishRequest;
import io.roomcast.protocol.centrifuge.wire.RPCRequest;
import io.roomcast.protocol.centrifuge.wire.Reply;
import io.roomcast.protocol.centrifuge.wire.StreamPosition;
import io.roomcast.protocol.centrifuge.wire.SubscribeRequest;
import io.roomcast.protocol.centrifuge.wire.SubscribeResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What differs from JSON is how things are written: what they mean is the other test's. */
class CentrifugeProtobufCodecTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final UserId ANN = new UserId("ann");
    private static final SessionId SESSION = new SessionId("s1");
    private static final Json ID = json("4294967295");
    private static final int RAW_ID = -1;

    private final CentrifugeProtobufCodec codec = new CentrifugeProtobufCodec(new Terms("1.2", Duration.ofSeconds(25)));

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Message message(long offset, String data) {
        return new Message(LOBBY, new Position("e", offset), 0, ANN, json(data), new Origin(SESSION, 1), false);
    }

    private static Command.Builder command() {
        return Command.newBuilder().setId(RAW_ID);
    }

    private List<ClientMessage> decoded(Command... commands) {
        var bytes = new ByteArrayOutputStream();
        try {
            for (Command command : commands) {
                command.writeDelimitedTo(bytes);
            }
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return decoded(bytes.toByteArray());
    }

    private List<ClientMessage> decoded(byte[] frame) {
        List<ClientMessage> commands = new ArrayList<>();
        codec.decodeBinary(frame, commands::add);
        return commands;
    }

    private List<Reply> encoded(ServerMessage message) {
        Frame frame = codec.encode(message);
        try {
            List<Reply> replies = new ArrayList<>();
            if (!frame.isEmpty()) {
                assertFalse(frame.isText());
                var in = new ByteArrayInputStream(frame.payload());
                for (Reply reply; (reply = Reply.parseDelimitedFrom(in)) != null; ) {
                    replies.add(reply);
                }
            }
            return replies;
        } catch (IOException malformed) {
            throw new AssertionError(malformed);
        } finally {
            frame.release();
        }
    }

    private Reply reply(ServerMessage message) {
        List<Reply> replies = encoded(message);
        assertEquals(1, replies.size());
        return replies.get(0);
    }

    @Test
    void a_frame_holds_several_commands_and_the_answer_to_a_ping_is_none() {
        SubscribeRequest subscribe = SubscribeRequest.newBuilder()
                .setChannel("#ann")
                .setToken("t")
                .setRecover(true)
                .setEpoch("e")
                .setOffset(3)
                .build();
        assertEquals(
                List.of(
                        new ClientMessage.Connect(ID, "t", List.of()),
                        new ClientMessage.Subscribe(ID, new RoomId("user:ann"), new Position("e", 3), "t", false),
                        new ClientMessage.Publish(ID, LOBBY, json("{\"a\":1}"), null, false),
                        new ClientMessage.History(ID, LOBBY, new Position("e", 4), 10, true, true),
                        new ClientMessage.Call(ID, "add", json("[1,2]")),
                        new ClientMessage.Ping(ID)),
                decoded(
                        command()
                                .setConnect(ConnectRequest.newBuilder().setToken("t"))
                                .build(),
                        Command.getDefaultInstance(),
                        command().setSubscribe(subscribe).build(),
                        command()
                                .setPublish(PublishRequest.newBuilder()
                                        .setChannel("lobby")
                                        .setData(ByteString.copyFromUtf8("{\"a\":1}")))
                                .build(),
                        command()
                                .setHistory(HistoryRequest.newBuilder()
                                        .setChannel("lobby")
                                        .setLimit(10)
                                        .setReverse(true)
                                        .setSince(StreamPosition.newBuilder()
                                                .setEpoch("e")
                                                .setOffset(4)))
                                .build(),
                        command()
                                .setRpc(RPCRequest.newBuilder()
                                        .setMethod("add")
                                        .setData(ByteString.copyFromUtf8("[1,2]")))
                                .build(),
                        command().setPing(PingRequest.getDefaultInstance()).build()));
    }

    @Test
    void a_payload_that_is_no_json_is_a_bad_request() {
        for (ByteString payload :
                List.of(ByteString.EMPTY, ByteString.copyFromUtf8("hello"), ByteString.copyFrom(new byte[] {
                    '"', (byte) 0xC3, '"'
                }))) {
            List<ClientMessage> commands = decoded(command()
                    .setPublish(PublishRequest.newBuilder().setChannel("lobby").setData(payload))
                    .build());
            assertEquals(List.of(new ClientMessage.Invalid(ID, ErrorCode.BAD_REQUEST, "data is no JSON")), commands);
        }
    }

    @Test
    void a_frame_that_breaks_the_protocol_is_bad_json() {
        byte[] cutOff = {9, 8, 1};
        byte[] withoutId = {2, 0x5A, 0};
        byte[] nothing = {};
        for (byte[] frame : List.of(cutOff, withoutId, nothing)) {
            List<ClientMessage> commands = decoded(frame);
            assertEquals(1, commands.size());
            assertTrue(commands.get(0) instanceof ClientMessage.Invalid invalid
                    && invalid.code() == ErrorCode.BAD_JSON
                    && invalid.id() == null);
        }
    }

    @Test
    void a_message_is_pushed_with_its_offset_and_sender() {
        Reply reply = reply(new ServerMessage.Published(message(5, "{}"), "message"));

        assertEquals(0, reply.getId());
        assertEquals("lobby", reply.getPush().getChannel());
        assertEquals("{}", reply.getPush().getPub().getData().toStringUtf8());
        assertEquals(5, reply.getPush().getPub().getOffset());
        assertEquals("ann", reply.getPush().getPub().getInfo().getUser());
        assertEquals("s1", reply.getPush().getPub().getInfo().getClient());
    }

    @Test
    void what_the_token_says_of_a_user_goes_with_messages_and_who_comes_and_goes() {
        Json info = json("{\"name\":\"Ann\"}");
        var message = new Message(LOBBY, new Position("e", 5), 0, ANN, json("{}"), new Origin(SESSION, 1, info), false);

        assertEquals(
                List.of("{\"name\":\"Ann\"}", "{\"name\":\"Ann\"}", "{\"name\":\"Ann\"}"),
                List.of(
                        connInfo(reply(new ServerMessage.Published(message, "message"))
                                .getPush()
                                .getPub()
                                .getInfo()),
                        connInfo(reply(new ServerMessage.Joined(LOBBY, new Attendance(ANN, SESSION, info), 1))
                                .getPush()
                                .getJoin()
                                .getInfo()),
                        connInfo(reply(new ServerMessage.Left(LOBBY, new Attendance(ANN, SESSION, info), 0))
                                .getPush()
                                .getLeave()
                                .getInfo())));
    }

    private static String connInfo(ClientInfo info) {
        return info.getConnInfo().toStringUtf8();
    }

    @Test
    void presence_has_an_entry_for_each_session() {
        var present = new ServerMessage.PresentSessions(
                ID, LOBBY, List.of(new Attendance(ANN, SESSION, null), new Attendance(ANN, new SessionId("s2"), null)));

        assertEquals(
                Map.of("s1", "ann s1", "s2", "ann s2"),
                reply(present).getPresence().getPresenceMap().entrySet().stream()
                        .collect(toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().getUser() + " "
                                        + entry.getValue().getClient())));
    }

    @Test
    void a_batch_is_a_row_of_pushes() {
        List<Reply> replies =
                encoded(new ServerMessage.Batch(LOBBY, List.of(message(5, "1"), message(6, "2")), "message"));

        assertEquals(
                List.of(5L, 6L),
                replies.stream()
                        .map(reply -> reply.getPush().getPub().getOffset())
                        .toList());
    }

    @Test
    void what_was_missed_leads_from_the_position_that_is_told_to_the_head() {
        var recovered = new Recovered(true, List.of(message(3, "1"), message(4, "2")));
        Reply reply = reply(new ServerMessage.Connected(
                ID,
                SESSION,
                Duration.ofSeconds(25),
                Duration.ofSeconds(60),
                List.of(new Subscribed(null, LOBBY, new Position("e", 4), recovered, "message"))));

        assertEquals(RAW_ID, reply.getId());
        assertEquals("s1", reply.getConnect().getClient());
        assertEquals(25, reply.getConnect().getPing());
        assertTrue(reply.getConnect().getPong());
        assertEquals(40, reply.getConnect().getTtl());
        SubscribeResult lobby = reply.getConnect().getSubsOrThrow("lobby");
        assertTrue(lobby.getRecoverable() && lobby.getPositioned() && lobby.getWasRecovering() && lobby.getRecovered());
        assertEquals("e", lobby.getEpoch());
        assertEquals(2, lobby.getOffset());
        assertEquals(2, lobby.getPublicationsCount());
    }

    @Test
    void a_room_that_a_backend_enters_it_into_comes_with_what_was_missed() {
        List<Reply> replies = encoded(new Subscribed(
                null, LOBBY, new Position("e", 4), new Recovered(true, List.of(message(4, "1"))), "message"));

        assertEquals(2, replies.size());
        assertEquals(3, replies.get(0).getPush().getSubscribe().getOffset());
        assertEquals(4, replies.get(1).getPush().getPub().getOffset());
    }

    @Test
    void how_long_the_session_lasts_is_pushed_where_nobody_asked() {
        Reply reply = reply(new ServerMessage.Refreshed(null, SESSION, Duration.ofSeconds(60)));

        assertTrue(reply.getPush().getRefresh().getExpires());
        assertEquals(40, reply.getPush().getRefresh().getTtl());
    }

    @Test
    void errors_and_the_ends_of_stays_have_the_codes_of_the_protocol() {
        Reply failure = reply(new Failure(ID, ErrorCode.UNAVAILABLE, "away"));
        Reply failed = reply(new ServerMessage.Called(ID, false, json("\"n\\u00f6\"")));
        Reply gap = reply(new ServerMessage.Gap(LOBBY, new Position("e", 1)));

        assertEquals(108, failure.getError().getCode());
        assertTrue(failure.getError().getTemporary());
        assertEquals(1000, failed.getError().getCode());
        assertEquals("nö", failed.getError().getMessage());
        assertEquals(2500, gap.getPush().getUnsubscribe().getCode());
    }

    @Test
    void a_ping_is_an_empty_reply() {
        assertEquals(List.of(Reply.getDefaultInstance()), encoded(new ServerMessage.Heartbeat(0)));
    }

    @Test
    void what_the_protocol_has_no_words_for_is_not_said() {
        assertEquals(List.of(), encoded(new ServerMessage.Reconnect(Duration.ZERO)));
        assertEquals(List.of(), encoded(new Failure(null, ErrorCode.INTERNAL, "x")));
    }
}
