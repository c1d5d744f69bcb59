package io.roomcast.protocol.centrifuge;

import com.google.protobuf.ByteString;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.centrifuge.Request.Kind;
import io.roomcast.protocol.centrifuge.Request.Since;
import io.roomcast.protocol.centrifuge.wire.Command;
import io.roomcast.protocol.centrifuge.wire.HistoryRequest;
import io.roomcast.protocol.centrifuge.wire.SubscribeRequest;
import io.roomcast.protocol.json.JsonValues;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** From a command as Protobuf has it to what the client says. */
final class ProtobufCommands {
    private ProtobufCommands() {}

    /** Empty for the answer to a ping. */
    static Optional<ClientMessage> read(Command command) {
        if (command.equals(Command.getDefaultInstance())) {
            return Optional.empty();
        }
        if (command.getId() == 0 && !command.hasSend()) {
            return Optional.of(new ClientMessage.Invalid(null, ErrorCode.BAD_JSON, "a command needs an id"));
        }
        Json id = command.getId() == 0
                ? null
                : Json.checked(Integer.toUnsignedString(command.getId()).getBytes(StandardCharsets.US_ASCII));
        return Optional.of(message(id, command));
    }

    private static ClientMessage message(Json id, Command command) {
        if (command.hasConnect()) {
            Map<String, Since> subs = new HashMap<>();
            command.getConnect().getSubsMap().forEach((channel, sub) -> subs.put(channel, recoverFrom(sub)));
            return request(id, "", command.getConnect().getToken(), null, null, subs)
                    .as(Kind.CONNECT);
        }
        if (command.hasSubscribe()) {
            SubscribeRequest subscribe = command.getSubscribe();
            boolean deltas = subscribe.getDelta().equals(Request.DELTA_FORMAT);
            return new Request(
                            id,
                            subscribe.getChannel(),
                            subscribe.getToken(),
                            null,
                            recoverFrom(subscribe),
                            null,
                            0,
                            false,
                            "",
                            deltas,
                            Map.of())
                    .as(Kind.SUBSCRIBE);
        }
        if (command.hasUnsubscribe()) {
            return inChannel(id, command.getUnsubscribe().getChannel()).as(Kind.UNSUBSCRIBE);
        }
        if (command.hasPublish()) {
            Json data = json(command.getPublish().getData());
            return request(id, command.getPublish().getChannel(), "", data, null, Map.of())
                    .as(Kind.PUBLISH);
        }
        if (command.hasPresence()) {
            return inChannel(id, command.getPresence().getChannel()).as(Kind.PRESENCE);
        }
        if (command.hasPresenceStats()) {
            return inChannel(id, command.getPresenceStats().getChannel()).as(Kind.PRESENCE_STATS);
        }
        if (command.hasHistory()) {
            return history(id, command.getHistory()).as(Kind.HISTORY);
        }
        if (command.hasPing()) {
            return inChannel(id, "").as(Kind.PING);
        }
        if (command.hasSend()) {
            return call(id, "", command.getSend().getData()).as(Kind.SEND);
        }
        if (command.hasRpc()) {
            return call(id, command.getRpc().getMethod(), command.getRpc().getData())
                    .as(Kind.RPC);
        }
        if (command.hasRefresh()) {
            return request(id, "", command.getRefresh().getToken(), null, null, Map.of())
                    .as(Kind.REFRESH);
        }
        if (command.hasSubRefresh()) {
            String channel = command.getSubRefresh().getChannel();
            return request(id, channel, command.getSubRefresh().getToken(), null, null, Map.of())
                    .as(Kind.SUB_REFRESH);
        }
        return new ClientMessage.Invalid(id, ErrorCode.UNKNOWN_TYPE, "there is no such command");
    }

    private static Since recoverFrom(SubscribeRequest subscribe) {
        return subscribe.getRecover() ? new Since(subscribe.getEpoch(), subscribe.getOffset()) : null;
    }

    private static Json json(ByteString data) {
        return JsonValues.parse(data.toByteArray()).orElse(null);
    }

    private static Request inChannel(Json id, String channel) {
        return request(id, channel, "", null, null, Map.of());
    }

    private static Request request(
            Json id, String channel, String token, Json data, Since recoverFrom, Map<String, Since> subs) {
        return new Request(id, channel, token, data, recoverFrom, null, 0, false, "", false, subs);
    }

    private static Request call(Json id, String method, ByteString data) {
        return new Request(id, "", "", json(data), null, null, 0, false, method, false, Map.of());
    }

    private static Request history(Json id, HistoryRequest history) {
        Since since = history.hasSince()
                ? new Since(history.getSince().getEpoch(), history.getSince().getOffset())
                : null;
        return new Request(
                id,
                history.getChannel(),
                "",
                null,
                null,
                since,
                history.getLimit(),
                history.getReverse(),
                "",
                false,
                Map.of());
    }
}
