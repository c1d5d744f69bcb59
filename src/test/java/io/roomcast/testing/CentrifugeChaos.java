package io.roomcast.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.roomcast.protocol.centrifuge.wire.Command;
import io.roomcast.protocol.centrifuge.wire.ConnectRequest;
import io.roomcast.protocol.centrifuge.wire.EmulationRequest;
import io.roomcast.protocol.centrifuge.wire.HistoryRequest;
import io.roomcast.protocol.centrifuge.wire.PingRequest;
import io.roomcast.protocol.centrifuge.wire.PresenceRequest;
import io.roomcast.protocol.centrifuge.wire.PresenceStatsRequest;
import io.roomcast.protocol.centrifuge.wire.PublishRequest;
import io.roomcast.protocol.centrifuge.wire.RPCRequest;
import io.roomcast.protocol.centrifuge.wire.RefreshRequest;
import io.roomcast.protocol.centrifuge.wire.SendRequest;
import io.roomcast.protocol.centrifuge.wire.StreamPosition;
import io.roomcast.protocol.centrifuge.wire.SubRefreshRequest;
import io.roomcast.protocol.centrifuge.wire.SubscribeRequest;
import io.roomcast.protocol.centrifuge.wire.UnsubscribeRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What strange clients of the Centrifuge protocol say, in JSON and in Protobuf: frames of commands, and what goes to /emulation. */
public final class CentrifugeChaos {
    private static final List<String> KINDS = List.of(
            "connect",
            "subscribe",
            "unsubscribe",
            "publish",
            "presence",
            "presence_stats",
            "history",
            "ping",
            "send",
            "rpc",
            "refresh",
            "sub_refresh");

    private final Chaos chaos;
    /** Accepted, or nearly. */
    private final List<String> tokens;

    public CentrifugeChaos(Chaos chaos, String... tokens) {
        this.chaos = chaos;
        this.tokens = List.of(tokens);
    }

    /** The first word of a client that means to come in. */
    public byte[] jsonConnect() {
        return bytes("{\"id\":1,\"connect\":{" + (chaos.oneIn(3) ? "" : "\"token\":" + chaos.quoted(token())) + "}}");
    }

    public byte[] protobufConnect() {
        var connect = ConnectRequest.newBuilder();
        if (!chaos.oneIn(3)) {
            connect.setToken(wellFormed(token()));
        }
        return rowOf(List.of(Command.newBuilder().setId(1).setConnect(connect).build()));
    }

    /** One command, or some. */
    public byte[] jsonFrame() {
        List<String> lines = new ArrayList<>();
        do {
            lines.add(chaos.oneIn(15) ? "{}" : jsonCommand());
        } while (chaos.oneIn(4));
        byte[] frame = bytes(String.join(chaos.oneIn(10) ? chaos.oneOf("", ",", "\n\n") : "\n", lines));
        return chaos.oneIn(8) ? chaos.mutant(frame) : frame;
    }

    private String jsonCommand() {
        String kind = chaos.oneIn(40) ? chaos.text() : chaos.oneOf(KINDS);
        List<String> inside = new ArrayList<>();
        inside.add(jsonField("channel", chaos.quoted(channel())));
        if (kind.equals("publish") || kind.equals("send") || kind.equals("rpc") || chaos.oneIn(20)) {
            inside.add(jsonField("data", chaos.json()));
        }
        if (kind.equals("rpc") || chaos.oneIn(20)) {
            inside.add(jsonField("method", chaos.quoted(chaos.oneOf("work", "statistics", chaos.text()))));
        }
        if (kind.equals("connect") || kind.equals("refresh") || kind.equals("sub_refresh") || chaos.oneIn(10)) {
            inside.add(jsonField("token", chaos.quoted(token())));
        }
        if (chaos.oneIn(4)) {
            inside.add(jsonField("recover", chaos.oneOf("true", "false")));
            inside.add(jsonField("epoch", chaos.quoted(chaos.oneOf("e", chaos.text()))));
            inside.add(jsonField("offset", chaos.number()));
        }
        if (chaos.oneIn(4)) {
            inside.add(jsonField("delta", chaos.quoted(chaos.oneOf("fossil", chaos.text()))));
        }
        if (kind.equals("history") || chaos.oneIn(20)) {
            inside.add(jsonField("limit", chaos.number()));
            inside.add(jsonField("since", "{\"epoch\":" + chaos.quoted(chaos.text()) + ",\"offset\":1}"));
            inside.add(jsonField("reverse", chaos.oneOf("true", "false")));
        }
        if (chaos.oneIn(10)) {
            inside.add(jsonField("subs", "{" + chaos.quoted(channel()) + ":{\"recover\":true,\"offset\":1}}"));
        }
        String id = chaos.oneIn(15) ? chaos.number() : Integer.toString(2 + chaos.below(1_000));
        // Most are right from outside: whoever breaks the protocol is sent away at once.
        return chaos.oneIn(20)
                ? chaos.object(List.of(chaos.field("id", id), chaos.field(kind, chaos.object(inside))))
                : "{\"id\":" + id + "," + chaos.quoted(kind) + ":{" + String.join(",", inside) + "}}";
    }

    private String jsonField(String name, String json) {
        return chaos.oneIn(4) ? chaos.field(name, json) : chaos.quoted(name) + ":" + json;
    }

    /** One command, or some, each behind its length. */
    public byte[] protobufFrame() {
        List<Command> commands = new ArrayList<>();
        do {
            commands.add(chaos.oneIn(15) ? Command.getDefaultInstance() : protobufCommand());
        } while (chaos.oneIn(4));
        byte[] frame = rowOf(commands);
        return chaos.oneIn(6) ? chaos.mutant(frame) : frame;
    }

    private Command protobufCommand() {
        Command.Builder command = Command.newBuilder();
        if (!chaos.oneIn(40)) {
            command.setId(chaos.oneIn(10) ? chaos.below(Integer.MAX_VALUE) * 2 : 2 + chaos.below(1_000));
        }
        String channel = wellFormed(channel());
        switch (chaos.oneOf(KINDS)) {
            case "connect" ->
                command.setConnect(ConnectRequest.newBuilder()
                        .setToken(wellFormed(token()))
                        .putSubs(channel, subscribe(channel)));
            case "subscribe" -> command.setSubscribe(subscribe(channel));
            case "unsubscribe" ->
                command.setUnsubscribe(UnsubscribeRequest.newBuilder().setChannel(channel));
            case "publish" ->
                command.setPublish(
                        PublishRequest.newBuilder().setChannel(channel).setData(data()));
            case "presence" -> command.setPresence(PresenceRequest.newBuilder().setChannel(channel));
            case "presence_stats" ->
                command.setPresenceStats(PresenceStatsRequest.newBuilder().setChannel(channel));
            case "history" -> command.setHistory(history(channel));
            case "ping" -> command.setPing(PingRequest.getDefaultInstance());
            case "send" -> command.setSend(SendRequest.newBuilder().setData(data()));
            case "rpc" ->
                command.setRpc(RPCRequest.newBuilder()
                        .setMethod(chaos.oneOf("work", "statistics", text()))
                        .setData(data()));
            case "refresh" -> command.setRefresh(RefreshRequest.newBuilder().setToken(wellFormed(token())));
            default ->
                command.setSubRefresh(
                        SubRefreshRequest.newBuilder().setChannel(channel).setToken(wellFormed(token())));
        }
        return command.build();
    }

    private SubscribeRequest subscribe(String channel) {
        return SubscribeRequest.newBuilder()
                .setChannel(channel)
                .setToken(chaos.oneIn(4) ? wellFormed(token()) : "")
                .setRecover(chaos.oneIn(3))
                .setEpoch(chaos.oneOf("e", text()))
                .setOffset(chaos.oneIn(4) ? -1 : chaos.below(10))
                .setDelta(chaos.oneOf("fossil", "", text()))
                .build();
    }

    private HistoryRequest history(String channel) {
        var history = HistoryRequest.newBuilder()
                .setChannel(channel)
                .setLimit(chaos.oneIn(4) ? -chaos.below(5) : chaos.below(2_000))
                .setReverse(chaos.oneIn(2));
        if (chaos.oneIn(2)) {
            history.setSince(StreamPosition.newBuilder()
                    .setEpoch(chaos.oneOf("e", text()))
                    .setOffset(chaos.below(10)));
        }
        return history.build();
    }

    private ByteString data() {
        return chaos.oneIn(10)
                ? ByteString.copyFrom(chaos.bytes(50))
                : ByteString.copyFrom(chaos.json(), StandardCharsets.UTF_8);
    }

    private String channel() {
        return chaos.oneIn(10) ? "#" + chaos.oneOf("ann", "bob", chaos.text()) : chaos.room();
    }

    private String token() {
        return chaos.oneIn(5) || tokens.isEmpty() ? chaos.text() : chaos.oneOf(tokens);
    }

    /** @param session the secret of a stream that is there, or any text */
    public byte[] jsonEmulated(String session, String node) {
        String frame = new String(jsonFrame(), StandardCharsets.UTF_8);
        byte[] body = bytes(chaos.object(List.of(
                jsonField("session", chaos.quoted(session)),
                jsonField("node", chaos.quoted(node)),
                jsonField("data", chaos.quoted(frame)))));
        return chaos.oneIn(8) ? chaos.mutant(body) : body;
    }

    public byte[] protobufEmulated(String session, String node) {
        byte[] body = EmulationRequest.newBuilder()
                .setSession(wellFormed(session))
                .setNode(wellFormed(node))
                .setData(ByteString.copyFrom(protobufFrame()))
                .build()
                .toByteArray();
        return chaos.oneIn(8) ? chaos.mutant(body) : body;
    }

    private String text() {
        return wellFormed(chaos.text());
    }

    /** Half characters cannot even be said. */
    private static String wellFormed(String text) {
        return new String(bytes(text), StandardCharsets.UTF_8);
    }

    private static byte[] rowOf(List<Command> commands) {
        var row = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(row);
            for (Command command : commands) {
                out.writeUInt32NoTag(command.getSerializedSize());
                command.writeTo(out);
            }
            out.flush();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return row.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
