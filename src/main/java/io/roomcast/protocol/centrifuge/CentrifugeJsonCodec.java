package io.roomcast.protocol.centrifuge;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Change;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.WireFormat;
import io.roomcast.protocol.centrifuge.CentrifugeCodes.Fault;
import io.roomcast.protocol.centrifuge.CentrifugeCodes.Leave;
import io.roomcast.protocol.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The protocol as JSON: a frame is one reply on a line, or several, one below the other. */
public final class CentrifugeJsonCodec implements CentrifugeCodec {
    private static final byte[] NOTHING = {};

    private final Terms terms;
    private final WireFormat format;
    private final Deltas deltas;

    public CentrifugeJsonCodec(Terms terms) {
        this.terms = terms;
        this.format = WireFormat.CENTRIFUGE_JSON;
        this.deltas = new Deltas(
                new CentrifugeJsonCodec(terms, WireFormat.CENTRIFUGE_JSON_WHOLE),
                new CentrifugeJsonCodec(terms, WireFormat.CENTRIFUGE_JSON_DELTA));
    }

    private CentrifugeJsonCodec(Terms terms, WireFormat format) {
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
        JsonCommands.decode(utf8, commands);
    }

    @Override
    public void decodeBinary(byte[] bytes, Consumer<ClientMessage> commands) {
        commands.accept(new ClientMessage.Invalid(null, ErrorCode.BAD_JSON, "JSON comes in text frames"));
    }

    @Override
    public Frame encode(ServerMessage message) {
        JsonBytes out = JsonBytes.ofThread();
        write(message, out);
        return out.length() == 0 ? Frame.plain(NOTHING, 0) : out.toTextFrame();
    }

    @Override
    public Frame farewell(CloseStatus status) {
        CentrifugeCodes.Disconnect disconnect = CentrifugeCodes.of(status);
        JsonBytes out = JsonBytes.ofThread();
        out.ascii("{\"push\":{\"disconnect\":{\"code\":").number(disconnect.code());
        out.ascii(",\"reason\":").string(disconnect.reason());
        return out.ascii(disconnect.reconnect() ? ",\"reconnect\":true}}}" : "}}}")
                .toTextFrame();
    }

    /** Nothing for what the protocol has no words for. */
    private void write(ServerMessage message, JsonBytes out) {
        if (message instanceof ServerMessage.Published published) {
            publication(published.message(), published.change(), out);
        } else if (message instanceof ServerMessage.Batch batch) {
            batch(batch.messages(), out);
        } else if (message instanceof ServerMessage.Heartbeat) {
            out.ascii("{}");
        } else if (message instanceof ServerMessage.Ack ack) {
            reply(ack.id(), "publish", out).ascii("}}");
        } else if (message instanceof ServerMessage.Joined joined) {
            presenceEvent("join", joined.room(), joined.who(), out);
        } else if (message instanceof ServerMessage.Left left) {
            presenceEvent("leave", left.room(), left.who(), out);
        } else if (message instanceof ServerMessage.Connected connected) {
            connected(connected, out);
        } else if (message instanceof ServerMessage.Subscribed subscribed) {
            subscribed(subscribed, out);
        } else if (message instanceof ServerMessage.Unsubscribed unsubscribed) {
            if (unsubscribed.id() == null) {
                left(unsubscribed.room(), CentrifugeCodes.UNSUBSCRIBED, out);
            } else {
                reply(unsubscribed.id(), "unsubscribe", out).ascii("}}");
            }
        } else if (message instanceof ServerMessage.Gap gap) {
            left(gap.room(), CentrifugeCodes.GAP, out);
        } else if (message instanceof ServerMessage.SubscriptionExpired expired) {
            left(expired.room(), CentrifugeCodes.EXPIRED, out);
        } else if (message instanceof ServerMessage.HistoryPage page) {
            history(page, out);
        } else if (message instanceof ServerMessage.PresentSessions present) {
            present(present, out);
        } else if (message instanceof ServerMessage.PresentCount count) {
            reply(count.id(), "presence_stats", out).ascii("\"num_clients\":").number(count.sessions());
            out.ascii(",\"num_users\":").number(count.users()).ascii("}}");
        } else if (message instanceof ServerMessage.Refreshed refreshed) {
            refreshed(refreshed, out);
        } else if (message instanceof ServerMessage.RoomRefreshed refreshed) {
            expiry(refreshed.expiresIn(), "", reply(refreshed.id(), "sub_refresh", out))
                    .ascii("}}");
        } else if (message instanceof ServerMessage.Called called) {
            called(called, out);
        } else if (message instanceof ServerMessage.Pong pong) {
            reply(pong.id(), "ping", out).ascii("}}");
        } else if (message instanceof ServerMessage.Failure failure && failure.id() != null) {
            failure(failure, out);
        }
    }

    /** Begins a reply up to the first field of its result. */
    private static JsonBytes reply(Json id, String command, JsonBytes out) {
        return out.ascii("{\"id\":").json(id).ascii(",\"").ascii(command).ascii("\":{");
    }

    /** Begins a push up to the first field of what is pushed. */
    private static JsonBytes push(RoomId room, String kind, JsonBytes out) {
        out.ascii("{\"push\":{\"channel\":").plain(room.value());
        return out.ascii(",\"").ascii(kind).ascii("\":{");
    }

    private void publication(Message message, Change change, JsonBytes out) {
        if (message.room().equals(RoomId.SYSTEM)) {
            // No channel of the client's: a notice to everyone.
            out.ascii("{\"push\":{\"message\":{\"data\":").json(message.data()).ascii("}}}");
            return;
        }
        push(message.room(), "pub", out);
        byte[] delta = format == WireFormat.CENTRIFUGE_JSON_DELTA && change != null ? change.delta() : null;
        if (delta != null && delta.length < message.data().length()) {
            out.ascii("\"delta\":true,\"data\":").string(new String(delta, StandardCharsets.UTF_8));
            about(message, out);
        } else {
            content(message, format != WireFormat.CENTRIFUGE_JSON, out);
        }
        out.ascii("}}}");
    }

    private void batch(List<Message> messages, JsonBytes out) {
        for (Message message : messages) {
            if (out.length() > 0) {
                out.ascii("\n");
            }
            publication(message, null, out);
        }
    }

    /** @param quoted as clients that have agreed to deltas have what is none: as a string of JSON */
    private static void content(Message message, boolean quoted, JsonBytes out) {
        out.ascii("\"data\":");
        if (quoted) {
            out.string(message.data().toString());
        } else {
            out.json(message.data());
        }
        about(message, out);
    }

    private static void about(Message message, JsonBytes out) {
        if (message.from() != null) {
            Origin origin = message.origin();
            out.ascii(",\"info\":");
            if (origin == null) {
                info(message.from(), "", null, out);
            } else {
                info(message.from(), origin.session().value(), origin.info(), out);
            }
        }
        if (message.isNumbered()) {
            out.ascii(",\"offset\":").number(message.offset());
        }
    }

    private static void contents(List<Message> messages, boolean quoted, JsonBytes out) {
        out.ascii("\"publications\":[");
        String separator = "";
        for (Message message : messages) {
            out.ascii(separator).ascii("{");
            content(message, quoted, out);
            out.ascii("}");
            separator = ",";
        }
        out.ascii("]");
    }

    private static void info(UserId user, String client, Json info, JsonBytes out) {
        out.ascii("{\"user\":").string(user.value()).ascii(",\"client\":").string(client);
        if (info != null) {
            out.ascii(",\"conn_info\":").json(info);
        }
        out.ascii("}");
    }

    private static void presenceEvent(String kind, RoomId room, Attendance who, JsonBytes out) {
        push(room, kind, out).ascii("\"info\":");
        info(who.user(), who.session().value(), who.info(), out);
        out.ascii("}}}");
    }

    private static void left(RoomId room, Leave leave, JsonBytes out) {
        push(room, "unsubscribe", out).ascii("\"code\":").number(leave.code());
        out.ascii(",\"reason\":").string(leave.reason()).ascii("}}}");
    }

    private void connected(ServerMessage.Connected connected, JsonBytes out) {
        reply(connected.id(), "connect", out);
        out.ascii("\"client\":").plain(connected.session().value());
        out.ascii(",\"version\":").string(terms.version());
        expiry(connected.expiresIn(), ",", out);
        out.ascii(",\"ping\":").number(connected.heartbeat().toSeconds()).ascii(",\"pong\":true");
        if (terms.emulation() != null) {
            out.ascii(",\"session\":").string(terms.emulation().session());
            out.ascii(",\"node\":").string(terms.emulation().node());
        }
        if (!connected.rooms().isEmpty()) {
            out.ascii(",\"subs\":{");
            String separator = "";
            for (ServerMessage.Subscribed room : connected.rooms()) {
                out.ascii(separator).plain(room.room().value()).ascii(":{");
                subscription(room, out);
                out.ascii("}");
                separator = ",";
            }
            out.ascii("}");
        }
        out.ascii("}}");
    }

    private void subscribed(ServerMessage.Subscribed subscribed, JsonBytes out) {
        if (subscribed.id() != null) {
            reply(subscribed.id(), "subscribe", out);
            subscription(subscribed, out);
            out.ascii("}}");
            return;
        }
        List<Message> missed = subscribed.recovery() == null
                ? List.of()
                : subscribed.recovery().messages();
        push(subscribed.room(), "subscribe", out);
        position(Positions.before(missed, subscribed.position()), out);
        out.ascii("}}}");
        for (Message message : missed) {
            publication(message, null, out.ascii("\n"));
        }
    }

    private void subscription(ServerMessage.Subscribed subscribed, JsonBytes out) {
        ServerMessage.Recovered recovery = subscribed.recovery();
        List<Message> missed = recovery == null ? List.of() : recovery.messages();
        contents(missed, subscribed.deltas(), out);
        if (subscribed.deltas()) {
            out.ascii(",\"delta\":true");
        }
        if (recovery != null) {
            out.ascii(",\"was_recovering\":true,\"recovered\":").ascii(Boolean.toString(recovery.complete()));
        }
        expiry(subscribed.expiresIn(), ",", out);
        if (subscribed.position() != null) {
            out.ascii(",");
            position(Positions.before(missed, subscribed.position()), out);
        }
    }

    private static void position(Position position, JsonBytes out) {
        if (position != null) {
            out.ascii("\"recoverable\":true,\"positioned\":true,\"epoch\":").plain(position.epoch());
            out.ascii(",\"offset\":").number(position.offset());
        }
    }

    private static void history(ServerMessage.HistoryPage page, JsonBytes out) {
        reply(page.id(), "history", out);
        contents(page.messages(), false, out);
        if (page.head() != null) {
            out.ascii(",\"epoch\":").plain(page.head().epoch());
            out.ascii(",\"offset\":").number(page.head().offset());
        }
        out.ascii("}}");
    }

    private static void present(ServerMessage.PresentSessions present, JsonBytes out) {
        reply(present.id(), "presence", out).ascii("\"presence\":{");
        String separator = "";
        for (Attendance each : present.sessions()) {
            String client = each.session().value();
            out.ascii(separator).string(client).ascii(":");
            info(each.user(), client, each.info(), out);
            separator = ",";
        }
        out.ascii("}}}");
    }

    private JsonBytes expiry(Duration expiresIn, String separator, JsonBytes out) {
        if (expiresIn != null) {
            out.ascii(separator).ascii("\"expires\":true,\"ttl\":").number(terms.ttl(expiresIn));
        }
        return out;
    }

    /** Unasked it is a push, which belongs to no channel. */
    private void refreshed(ServerMessage.Refreshed refreshed, JsonBytes out) {
        if (refreshed.id() == null) {
            expiry(refreshed.expiresIn(), "", out.ascii("{\"push\":{\"refresh\":{"))
                    .ascii("}}}");
            return;
        }
        reply(refreshed.id(), "refresh", out)
                .ascii("\"client\":")
                .plain(refreshed.session().value());
        out.ascii(",\"version\":").string(terms.version());
        expiry(refreshed.expiresIn(), ",", out).ascii("}}");
    }

    private static void called(ServerMessage.Called called, JsonBytes out) {
        if (called.done()) {
            reply(called.id(), "rpc", out).ascii("\"data\":").json(called.value());
        } else {
            reply(called.id(), "error", out).ascii("\"code\":").number(CentrifugeCodes.JOB_FAILED);
            out.ascii(",\"message\":").json(called.value());
        }
        out.ascii("}}");
    }

    private static void failure(ServerMessage.Failure failure, JsonBytes out) {
        Fault fault = CentrifugeCodes.of(failure);
        reply(failure.id(), "error", out).ascii("\"code\":").number(fault.code());
        out.ascii(",\"message\":").string(fault.message());
        out.ascii(fault.temporary() ? ",\"temporary\":true}}" : "}}");
    }
}
