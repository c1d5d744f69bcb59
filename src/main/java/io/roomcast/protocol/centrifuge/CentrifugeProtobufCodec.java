package io.roomcast.protocol.centrifuge;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.UnsafeByteOperations;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Change;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.WireFormat;
import io.roomcast.protocol.centrifuge.CentrifugeCodes.Fault;
import io.roomcast.protocol.centrifuge.CentrifugeCodes.Leave;
import io.roomcast.protocol.centrifuge.wire.ClientInfo;
import io.roomcast.protocol.centrifuge.wire.Command;
import io.roomcast.protocol.centrifuge.wire.ConnectResult;
import io.roomcast.protocol.centrifuge.wire.Disconnect;
import io.roomcast.protocol.centrifuge.wire.HistoryResult;
import io.roomcast.protocol.centrifuge.wire.Join;
import io.roomcast.protocol.centrifuge.wire.PingResult;
import io.roomcast.protocol.centrifuge.wire.PresenceResult;
import io.roomcast.protocol.centrifuge.wire.PresenceStatsResult;
import io.roomcast.protocol.centrifuge.wire.Publication;
import io.roomcast.protocol.centrifuge.wire.PublishResult;
import io.roomcast.protocol.centrifuge.wire.Push;
import io.roomcast.protocol.centrifuge.wire.RPCResult;
import io.roomcast.protocol.centrifuge.wire.Refresh;
import io.roomcast.protocol.centrifuge.wire.RefreshResult;
import io.roomcast.protocol.centrifuge.wire.Reply;
import io.roomcast.protocol.centrifuge.wire.SubRefreshResult;
import io.roomcast.protocol.centrifuge.wire.Subscribe;
import io.roomcast.protocol.centrifuge.wire.SubscribeResult;
import io.roomcast.protocol.centrifuge.wire.Unsubscribe;
import io.roomcast.protocol.centrifuge.wire.UnsubscribeResult;
import io.roomcast.protocol.json.JsonValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The protocol as Protobuf: a frame is one reply or several, each behind its length. What is published is JSON here as well. */
public final class CentrifugeProtobufCodec implements CentrifugeCodec {
    private static final byte[] NOTHING = {};

    private final Terms terms;
    private final WireFormat format;
    private final Deltas deltas;

    public CentrifugeProtobufCodec(Terms terms) {
        this.terms = terms;
        this.format = WireFormat.CENTRIFUGE_PROTOBUF;
        this.deltas = new Deltas(this, new CentrifugeProtobufCodec(terms, WireFormat.CENTRIFUGE_PROTOBUF_DELTA));
    }

    private CentrifugeProtobufCodec(Terms terms, WireFormat format) {
        this.terms = terms;
        this.format = format;
        this.deltas = null;
    }

    @Override
    public WireFormat format() {
        return format;
    }

    @Override
    public Deltas deltas() {
        return deltas;
    }

    @Override
    public void decode(byte[] utf8, RoomId pathRoom, Consumer<ClientMessage> commands) {
        commands.accept(new ClientMessage.Invalid(null, ErrorCode.BAD_JSON, "Protobuf comes in binary frames"));
    }

    @Override
    public void decodeBinary(byte[] bytes, Consumer<ClientMessage> commands) {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        try {
            if (in.isAtEnd()) {
                commands.accept(malformed());
            }
            while (!in.isAtEnd()) {
                Command.Builder command = Command.newBuilder();
                in.readMessage(command, ExtensionRegistryLite.getEmptyRegistry());
                ProtobufCommands.read(command.build()).ifPresent(commands);
            }
        } catch (IOException notProtobuf) {
            commands.accept(malformed());
        }
    }

    private static ClientMessage malformed() {
        return new ClientMessage.Invalid(null, ErrorCode.BAD_JSON, "the frame is not a row of commands");
    }

    @Override
    public Frame encode(ServerMessage message) {
        return frame(replies(message));
    }

    @Override
    public Frame farewell(CloseStatus status) {
        CentrifugeCodes.Disconnect disconnect = CentrifugeCodes.of(status);
        var push = Disconnect.newBuilder()
                .setCode(disconnect.code())
                .setReason(disconnect.reason())
                .setReconnect(disconnect.reconnect());
        return frame(List.of(Reply.newBuilder()
                .setPush(Push.newBuilder().setDisconnect(push))
                .build()));
    }

    private static Frame frame(List<Reply> replies) {
        if (replies.isEmpty()) {
            return Frame.plain(NOTHING, 0);
        }
        var bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            for (Reply reply : replies) {
                out.writeMessageNoTag(reply);
            }
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot be written to", impossible);
        }
        return Frame.binary(new Payload(bytes.toByteArray()));
    }

    private List<Reply> replies(ServerMessage message) {
        if (message instanceof ServerMessage.Batch batch) {
            List<Reply> replies = new ArrayList<>(batch.messages().size());
            batch.messages().forEach(each -> replies.add(publication(each, null)));
            return replies;
        }
        if (message instanceof ServerMessage.Subscribed subscribed && subscribed.id() == null) {
            return entered(subscribed);
        }
        Reply reply = reply(message);
        return reply == null ? List.of() : List.of(reply);
    }

    /** Null for what the protocol has no words for. */
    private Reply reply(ServerMessage message) {
        if (message instanceof ServerMessage.Published published) {
            return publication(published.message(), published.change());
        }
        if (message instanceof ServerMessage.Heartbeat) {
            return Reply.getDefaultInstance();
        }
        if (message instanceof ServerMessage.Joined joined) {
            Join join = Join.newBuilder().setInfo(info(joined.who())).build();
            return Reply.newBuilder()
                    .setPush(channel(joined.room()).setJoin(join))
                    .build();
        }
        if (message instanceof ServerMessage.Left left) {
            var leave = io.roomcast.protocol.centrifuge.wire.Leave.newBuilder().setInfo(info(left.who()));
            return Reply.newBuilder()
                    .setPush(channel(left.room()).setLeave(leave))
                    .build();
        }
        if (message instanceof ServerMessage.Gap gap) {
            return left(gap.room(), CentrifugeCodes.GAP);
        }
        if (message instanceof ServerMessage.SubscriptionExpired expired) {
            return left(expired.room(), CentrifugeCodes.EXPIRED);
        }
        if (message instanceof ServerMessage.Unsubscribed unsubscribed && unsubscribed.id() == null) {
            return left(unsubscribed.room(), CentrifugeCodes.UNSUBSCRIBED);
        }
        if (message instanceof ServerMessage.Refreshed refreshed && refreshed.id() == null) {
            return lastsUntil(refreshed);
        }
        return answer(message);
    }

    private Reply answer(ServerMessage message) {
        if (message instanceof ServerMessage.Ack ack) {
            return to(ack.id()).setPublish(PublishResult.getDefaultInstance()).build();
        }
        if (message instanceof ServerMessage.Connected connected) {
            return to(connected.id()).setConnect(connected(connected)).build();
        }
        if (message instanceof ServerMessage.Subscribed subscribed) {
            return to(subscribed.id()).setSubscribe(subscription(subscribed)).build();
        }
        if (message instanceof ServerMessage.Unsubscribed unsubscribed) {
            return to(unsubscribed.id())
                    .setUnsubscribe(UnsubscribeResult.getDefaultInstance())
                    .build();
        }
        if (message instanceof ServerMessage.HistoryPage page) {
            return to(page.id()).setHistory(history(page)).build();
        }
        if (message instanceof ServerMessage.PresentSessions present) {
            return to(present.id()).setPresence(present(present)).build();
        }
        if (message instanceof ServerMessage.PresentCount count) {
            var stats = PresenceStatsResult.newBuilder().setNumClients(count.sessions());
            return to(count.id())
                    .setPresenceStats(stats.setNumUsers(count.users()))
                    .build();
        }
        if (message instanceof ServerMessage.Refreshed refreshed) {
            return to(refreshed.id()).setRefresh(refreshed(refreshed)).build();
        }
        if (message instanceof ServerMessage.RoomRefreshed refreshed) {
            var result = SubRefreshResult.newBuilder();
            if (refreshed.expiresIn() != null) {
                result.setExpires(true).setTtl(ttl(refreshed.expiresIn()));
            }
            return to(refreshed.id()).setSubRefresh(result).build();
        }
        if (message instanceof ServerMessage.Called called) {
            return called(called);
        }
        if (message instanceof ServerMessage.Pong pong) {
            return to(pong.id()).setPing(PingResult.getDefaultInstance()).build();
        }
        if (message instanceof ServerMessage.Failure failure && failure.id() != null) {
            Fault fault = CentrifugeCodes.of(failure);
            return to(failure.id())
                    .setError(error(fault.code(), fault.message()).setTemporary(fault.temporary()))
                    .build();
        }
        return null;
    }

    /** Ids were read from integers of 32 bits. */
    private static Reply.Builder to(Json id) {
        return Reply.newBuilder().setId(Integer.parseUnsignedInt(id.toString()));
    }

    private static io.roomcast.protocol.centrifuge.wire.Error.Builder error(int code, String message) {
        return io.roomcast.protocol.centrifuge.wire.Error.newBuilder()
                .setCode(code)
                .setMessage(message);
    }

    private static Push.Builder channel(RoomId room) {
        return Push.newBuilder().setChannel(room.value());
    }

    private Reply publication(Message message, Change change) {
        if (message.room().equals(RoomId.SYSTEM)) {
            // No channel of the client's: a notice to everyone.
            var notice =
                    io.roomcast.protocol.centrifuge.wire.Message.newBuilder().setData(bytes(message.data()));
            return Reply.newBuilder()
                    .setPush(Push.newBuilder().setMessage(notice))
                    .build();
        }
        Publication.Builder content = content(message);
        byte[] delta = format == WireFormat.CENTRIFUGE_PROTOBUF_DELTA && change != null ? change.delta() : null;
        if (delta != null && delta.length < message.data().length()) {
            content.setDelta(true).setData(UnsafeByteOperations.unsafeWrap(delta));
        }
        return Reply.newBuilder()
                .setPush(channel(message.room()).setPub(content))
                .build();
    }

    private static Publication.Builder content(Message message) {
        Publication.Builder content =
                Publication.newBuilder().setData(bytes(message.data())).setOffset(message.offset());
        if (message.from() != null) {
            Origin origin = message.origin();
            content.setInfo(
                    origin == null
                            ? info(message.from(), "", null)
                            : info(message.from(), origin.session().value(), origin.info()));
        }
        return content;
    }

    private static ByteString bytes(Json json) {
        return UnsafeByteOperations.unsafeWrap(json.utf8());
    }

    private static ClientInfo info(UserId user, String client, Json info) {
        ClientInfo.Builder told = ClientInfo.newBuilder().setUser(user.value()).setClient(client);
        return info == null ? told.build() : told.setConnInfo(bytes(info)).build();
    }

    private static ClientInfo info(Attendance who) {
        return info(who.user(), who.session().value(), who.info());
    }

    private static Reply left(RoomId room, Leave leave) {
        var unsubscribe = Unsubscribe.newBuilder().setCode(leave.code()).setReason(leave.reason());
        return Reply.newBuilder()
                .setPush(channel(room).setUnsubscribe(unsubscribe))
                .build();
    }

    /** What was missed follows. */
    private List<Reply> entered(ServerMessage.Subscribed subscribed) {
        List<Message> missed = subscribed.recovery() == null
                ? List.of()
                : subscribed.recovery().messages();
        Subscribe.Builder subscribe = Subscribe.newBuilder();
        Position position = Positions.before(missed, subscribed.position());
        if (position != null) {
            subscribe
                    .setRecoverable(true)
                    .setPositioned(true)
                    .setEpoch(position.epoch())
                    .setOffset(position.offset());
        }
        List<Reply> replies = new ArrayList<>(1 + missed.size());
        replies.add(Reply.newBuilder()
                .setPush(channel(subscribed.room()).setSubscribe(subscribe))
                .build());
        missed.forEach(message -> replies.add(publication(message, null)));
        return replies;
    }

    private Reply lastsUntil(ServerMessage.Refreshed refreshed) {
        Refresh.Builder refresh = Refresh.newBuilder();
        if (refreshed.expiresIn() != null) {
            refresh.setExpires(true).setTtl(ttl(refreshed.expiresIn()));
        }
        return Reply.newBuilder().setPush(Push.newBuilder().setRefresh(refresh)).build();
    }

    private ConnectResult connected(ServerMessage.Connected connected) {
        ConnectResult.Builder result = ConnectResult.newBuilder()
                .setClient(connected.session().value())
                .setVersion(terms.version())
                .setPing((int) connected.heartbeat().toSeconds())
                .setPong(true);
        if (connected.expiresIn() != null) {
            result.setExpires(true).setTtl(ttl(connected.expiresIn()));
        }
        if (terms.emulation() != null) {
            result.setSession(terms.emulation().session())
                    .setNode(terms.emulation().node());
        }
        for (ServerMessage.Subscribed room : connected.rooms()) {
            result.putSubs(room.room().value(), subscription(room));
        }
        return result.build();
    }

    private SubscribeResult subscription(ServerMessage.Subscribed subscribed) {
        SubscribeResult.Builder result = SubscribeResult.newBuilder();
        ServerMessage.Recovered recovery = subscribed.recovery();
        List<Message> missed = recovery == null ? List.of() : recovery.messages();
        missed.forEach(message -> result.addPublications(content(message)));
        result.setDelta(subscribed.deltas());
        if (recovery != null) {
            result.setWasRecovering(true).setRecovered(recovery.complete());
        }
        if (subscribed.expiresIn() != null) {
            result.setExpires(true).setTtl(ttl(subscribed.expiresIn()));
        }
        if (subscribed.position() != null) {
            Position position = Positions.before(missed, subscribed.position());
            result.setRecoverable(true)
                    .setPositioned(true)
                    .setEpoch(position.epoch())
                    .setOffset(position.offset());
        }
        return result.build();
    }

    private static HistoryResult history(ServerMessage.HistoryPage page) {
        HistoryResult.Builder result = HistoryResult.newBuilder();
        page.messages().forEach(message -> result.addPublications(content(message)));
        if (page.head() != null) {
            result.setEpoch(page.head().epoch()).setOffset(page.head().offset());
        }
        return result.build();
    }

    private static PresenceResult present(ServerMessage.PresentSessions present) {
        PresenceResult.Builder result = PresenceResult.newBuilder();
        for (Attendance each : present.sessions()) {
            result.putPresence(each.session().value(), info(each));
        }
        return result.build();
    }

    private RefreshResult refreshed(ServerMessage.Refreshed refreshed) {
        RefreshResult.Builder result = RefreshResult.newBuilder()
                .setClient(refreshed.session().value())
                .setVersion(terms.version());
        if (refreshed.expiresIn() != null) {
            result.setExpires(true).setTtl(ttl(refreshed.expiresIn()));
        }
        return result.build();
    }

    private static Reply called(ServerMessage.Called called) {
        return called.done()
                ? to(called.id())
                        .setRpc(RPCResult.newBuilder().setData(bytes(called.value())))
                        .build()
                : to(called.id())
                        .setError(error(CentrifugeCodes.JOB_FAILED, JsonValues.text(called.value())))
                        .build();
    }

    private int ttl(Duration expiresIn) {
        return (int) Math.min(Integer.MAX_VALUE, terms.ttl(expiresIn));
    }
}
