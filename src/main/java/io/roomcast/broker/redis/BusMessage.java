package io.roomcast.broker.redis;

import io.roomcast.broker.Publication;
import io.roomcast.broker.Relay;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.TraceParent;
import io.roomcast.protocol.UserId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What travels on a room's channel and stands in its stream. A version byte and a kind, then lines, and the data last, as it
 * is: {@code 1 M epoch \n offset \n time \n body} for a message, {@code 1 B session \n bytes} for a relayed frame, where
 * {@code body} is {@code (0-7)[session number] \n [traceparent \n] [info \n] from \n data}. Of the figure before the session, 1
 * excludes it from its own message, 2 says that there is a trace and 4 that there is an info, which cost nothing where there is none.
 * Names and infos hold no line breaks. The script puts the first lines before the body; epoch and offset are empty and 0 in rooms
 * without history.
 */
final class BusMessage {
    static final byte VERSION = 1;
    static final byte MESSAGE = 'M';
    static final byte RELAY = 'B';

    private BusMessage() {}

    private static final int EXCLUDE_SELF = 1;
    private static final int TRACED = 2;
    private static final int INFORMED = 4;
    /** Nobody is excluded, no origin, no user. */
    private static final byte[] SERVER_HEAD = "0\n\n".getBytes(StandardCharsets.US_ASCII);

    /** The body of a message, before it has a place. */
    static byte[] body(Publication publication) {
        Origin origin = publication.origin();
        Json info = origin == null ? null : origin.info();
        int flags = (publication.excludeSelf() ? EXCLUDE_SELF : 0)
                | (publication.trace() == null ? 0 : TRACED)
                | (info == null ? 0 : INFORMED);
        String head = flags
                + (origin == null ? "" : origin.session() + " " + origin.number())
                + '\n'
                + (publication.trace() == null ? "" : publication.trace().value() + '\n')
                + (info == null ? "" : info.toString() + '\n')
                + (publication.from() == null ? "" : publication.from().value())
                + '\n';
        return concat(head.getBytes(StandardCharsets.UTF_8), publication.data().utf8());
    }

    /** The body of a push of the server's own, or of one whose data begins like this. */
    static byte[] serverBody(byte[] data) {
        return concat(SERVER_HEAD, data);
    }

    /** A whole message without a place, for rooms without history. */
    static byte[] unnumbered(long time, byte[] body) {
        String head = "" + (char) VERSION + (char) MESSAGE + "\n0\n" + time + "\n";
        return concat(head.getBytes(StandardCharsets.US_ASCII), body);
    }

    static byte[] relay(Relay relay) {
        String head = "" + (char) VERSION + (char) RELAY + relay.origin().value() + "\n";
        return concat(head.getBytes(StandardCharsets.US_ASCII), relay.payload().bytes());
    }

    static boolean isOfThisVersion(byte[] payload) {
        return payload.length > 2 && payload[0] == VERSION;
    }

    static Relay readRelay(byte[] payload) {
        Lines lines = new Lines(payload, 2);
        var origin = new SessionId(lines.next());
        return new Relay(new Payload(lines.rest()), origin);
    }

    static Message read(RoomId room, byte[] payload) {
        Lines lines = new Lines(payload, 2);
        String epoch = lines.next();
        long offset = Long.parseLong(lines.next());
        return message(room, epoch.isEmpty() ? null : new Position(epoch, offset), lines);
    }

    /** An entry of the room's stream. */
    static Message readEntry(RoomId room, Position position, byte[] entry) {
        return message(room, position, new Lines(entry, 0));
    }

    private static Message message(RoomId room, Position position, Lines lines) {
        long time = Long.parseLong(lines.next());
        String origin = lines.next();
        int flags = origin.charAt(0) - '0';
        TraceParent trace = (flags & TRACED) == 0 ? null : new TraceParent(lines.next());
        Json info = (flags & INFORMED) == 0 ? null : Json.checked(lines.nextBytes());
        String from = lines.next();
        return new Message(
                room,
                position,
                time,
                from.isEmpty() ? null : new UserId(from),
                Json.checked(lines.rest()),
                origin(origin, info),
                (flags & EXCLUDE_SELF) != 0,
                trace);
    }

    private static Origin origin(String text, Json info) {
        int end = text.indexOf(' ');
        return end < 0
                ? null
                : new Origin(
                        new SessionId(text.substring(1, end)), Long.parseLong(text, end + 1, text.length(), 10), info);
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        var all = new ByteArrayOutputStream(head.length + tail.length);
        all.writeBytes(head);
        all.writeBytes(tail);
        return all.toByteArray();
    }

    private static final class Lines {
        private final byte[] bytes;
        private int at;

        Lines(byte[] bytes, int from) {
            this.bytes = bytes;
            this.at = from;
        }

        String next() {
            int start = at;
            return new String(bytes, start, end() - start, StandardCharsets.UTF_8);
        }

        byte[] nextBytes() {
            int start = at;
            return Arrays.copyOfRange(bytes, start, end());
        }

        /** Of the line, behind which it goes on. */
        private int end() {
            while (bytes[at] != '\n') {
                at++;
            }
            return at++;
        }

        byte[] rest() {
            return Arrays.copyOfRange(bytes, at, bytes.length);
        }
    }
}
