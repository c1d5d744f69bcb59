package io.roomcast.protocol.json;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import java.util.List;

/** What the HTTP door answers, written like frames so that messages look the same through every door. */
public final class JsonBodies {
    private JsonBodies() {}

    /** @param position null in rooms without history */
    public static byte[] published(RoomId room, Position position, boolean duplicate) {
        JsonBytes out = JsonBytes.ofThread();
        out.ascii("{\"room\":").plain(room.value());
        JsonEncoder.position(position, out);
        if (duplicate) {
            out.ascii(",\"duplicate\":true");
        }
        return out.ascii("}").toBytes();
    }

    /** @param head null in rooms without history */
    public static byte[] history(
            RoomId room, Position head, boolean complete, List<Message> messages, String envelope) {
        JsonBytes out = JsonBytes.ofThread();
        out.ascii("{\"room\":").plain(room.value());
        JsonEncoder.position(head, out);
        out.ascii(",\"complete\":").ascii(Boolean.toString(complete));
        JsonEncoder.messages(messages, envelope, out);
        return out.ascii("}").toBytes();
    }

    public static byte[] ticket(String ticket, long expiresInSeconds) {
        JsonBytes out = JsonBytes.ofThread();
        out.ascii("{\"ticket\":").string(ticket);
        return out.ascii(",\"expires_in\":").number(expiresInSeconds).ascii("}").toBytes();
    }
}
