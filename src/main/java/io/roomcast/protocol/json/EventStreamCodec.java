package io.roomcast.protocol.json;

import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.WireFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Server-sent events, as browsers' {@code EventSource} reads them: the data of each is the native frame. An event that moves
 * the position carries it as its {@code id}, from where the client comes back by itself. What was missed follows
 * {@code subscribed} as messages like any other, so whoever is cut off in between comes back to the right place.
 */
public final class EventStreamCodec implements Codec {
    private static final byte[] NOTHING = {};

    @Override
    public WireFormat format() {
        return WireFormat.EVENT_STREAM;
    }

    /** Nobody can say anything here. */
    @Override
    public void decode(byte[] utf8, RoomId pathRoom, Consumer<ClientMessage> commands) {
        commands.accept(new ClientMessage.Invalid(null, ErrorCode.BAD_REQUEST, "events are read only"));
    }

    @Override
    public void decodeBinary(byte[] bytes, Consumer<ClientMessage> commands) {
        decode(bytes, null, commands);
    }

    @Override
    public Frame encode(ServerMessage message) {
        JsonBytes out = JsonBytes.ofThread();
        if (message instanceof ServerMessage.Published published) {
            message(published.message(), published.envelope(), out);
        } else if (message instanceof ServerMessage.Batch batch) {
            messages(batch.messages(), batch.envelope(), out);
        } else if (message instanceof ServerMessage.Subscribed subscribed) {
            subscribed(subscribed, out);
        } else if (message instanceof ServerMessage.Gap gap) {
            event("gap", gap.position(), gap, out);
        } else if (message instanceof ServerMessage.Reconnect) {
            event("reconnect", null, message, out);
        } else if (message instanceof ServerMessage.Unsubscribed) {
            event("unsubscribed", null, message, out);
        } else if (message instanceof ServerMessage.Failure) {
            // Not "error": that is what EventSource calls the loss of the connection.
            event("refused", null, message, out);
        } else if (message instanceof ServerMessage.Heartbeat) {
            out.ascii(": heartbeat\n\n");
        } else {
            return Frame.plain(NOTHING, 0);
        }
        return out.toPlainFrame();
    }

    private static void subscribed(ServerMessage.Subscribed subscribed, JsonBytes out) {
        ServerMessage.Recovered recovery = subscribed.recovery();
        List<Message> missed = recovery == null ? List.of() : recovery.messages();
        int data = begin("subscribed", before(missed, subscribed.position()), out);
        JsonEncoder.subscription(subscribed, out);
        out.ascii("}");
        end(data, out);
        messages(missed, subscribed.envelope(), out);
    }

    /** Where the client is while what it has missed is still to come. */
    private static Position before(List<Message> missed, Position head) {
        Position first = missed.isEmpty() ? null : missed.get(0).position();
        return first == null ? head : new Position(first.epoch(), first.offset() - 1);
    }

    private static void messages(List<Message> messages, String envelope, JsonBytes out) {
        for (Message message : messages) {
            message(message, envelope, out);
        }
    }

    private static void message(Message message, String envelope, JsonBytes out) {
        int data = begin("message", message.position(), out);
        JsonEncoder.message(message, envelope, out);
        end(data, out);
    }

    private static void event(String name, Position position, ServerMessage message, JsonBytes out) {
        int data = begin(name, position, out);
        JsonEncoder.write(message, out);
        end(data, out);
    }

    /**
     * Begins an event, up to its data.
     *
     * @param position null for what has no place in the order
     * @return where its data begins
     */
    private static int begin(String name, Position position, JsonBytes out) {
        out.ascii("event: ").ascii(name);
        if (position != null) {
            out.ascii("\nid: ").ascii(position.epoch()).ascii(":").number(position.offset());
        }
        return out.ascii("\ndata: ").length();
    }

    private static void end(int data, JsonBytes out) {
        out.inOneLine(data).ascii("\n\n");
    }
}
