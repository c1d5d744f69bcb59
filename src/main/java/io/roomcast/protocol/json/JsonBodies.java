package io.roomcast.protocol.json;

import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
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

    /** @param more whether there are others behind the last one, who is named as {@code next} then */
    public static byte[] members(RoomId room, List<Member> members, boolean more) {
        JsonBytes out = JsonBytes.ofThread();
        out.ascii("{\"room\":").plain(room.value());
        JsonEncoder.members(members, out);
        if (more) {
            out.ascii(",\"next\":")
                    .string(members.get(members.size() - 1).user().value());
        }
        return out.ascii("}").toBytes();
    }

    /** @param value the result if it is done, else the error; null while neither is known */
    public static byte[] job(JobId id, boolean done, Json value) {
        JsonBytes out = JsonBytes.ofThread();
        out.ascii("{\"job_id\":").string(id.value()).ascii(",\"status\":");
        if (value == null) {
            return out.ascii("\"pending\"}").toBytes();
        }
        out.ascii(done ? "\"done\",\"result\":" : "\"failed\",\"error\":");
        return out.json(value).ascii("}").toBytes();
    }

    /** Problem details, as RFC 9457 says them. */
    public static byte[] problem(String title, int status, String detail, ErrorCode code) {
        JsonBytes out = JsonBytes.ofThread();
        out.ascii("{\"title\":").string(title).ascii(",\"status\":").number(status);
        out.ascii(",\"detail\":").string(detail);
        return out.ascii(",\"code\":").plain(code.wireName()).ascii("}").toBytes();
    }

    public static byte[] ticket(String ticket, long expiresInSeconds) {
        JsonBytes out = JsonBytes.ofThread();
        out.ascii("{\"ticket\":").string(ticket);
        return out.ascii(",\"expires_in\":").number(expiresInSeconds).ascii("}").toBytes();
    }
}
