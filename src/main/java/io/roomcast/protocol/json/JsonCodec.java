package io.roomcast.protocol.json;

import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Subprotocol {@code roomcast.v1}: one text frame is one JSON object, or bare text that is short for a publish. */
public final class JsonCodec implements Codec {
    @Override
    public WireFormat format() {
        return WireFormat.NATIVE_JSON;
    }

    @Override
    public void decode(byte[] utf8, RoomId pathRoom, Consumer<ClientMessage> commands) {
        commands.accept(decode(utf8, pathRoom));
    }

    @Override
    public void decodeBinary(byte[] bytes, Consumer<ClientMessage> commands) {
        commands.accept(new ClientMessage.Binary(new Payload(bytes)));
    }

    /** The one command that a text frame is. */
    public ClientMessage decode(byte[] utf8, RoomId pathRoom) {
        int first = firstNonBlank(utf8);
        if (first < 0) {
            return new ClientMessage.Invalid(null, ErrorCode.BAD_REQUEST, "the frame is blank");
        }
        if (utf8[first] != '{') {
            var text = new String(utf8, StandardCharsets.UTF_8);
            return new ClientMessage.Publish(null, pathRoom, JsonValues.quote(text), null, false);
        }
        return JsonDecoder.decode(utf8, pathRoom);
    }

    @Override
    public Frame encode(ServerMessage message) {
        if (message instanceof ServerMessage.Relay relay) {
            return Frame.binary(relay.payload());
        }
        JsonBytes out = JsonBytes.ofThread();
        JsonEncoder.write(message, out);
        return out.toTextFrame();
    }

    private static int firstNonBlank(byte[] utf8) {
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] != ' ' && utf8[i] != '\t' && utf8[i] != '\n' && utf8[i] != '\r') {
                return i;
            }
        }
        return -1;
    }
}
