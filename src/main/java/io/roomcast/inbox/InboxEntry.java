package io.roomcast.inbox;

import io.roomcast.broker.Publication;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.json.JsonValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * What somebody has put into the inbox, as it is.
 *
 * @param overdue it was taken so long ago that its key may be forgotten, and nobody knows whether it was published
 */
public record InboxEntry(String id, boolean overdue, Map<String, byte[]> fields) {
    /** How long keys of entries are remembered: what was taken longer ago must not be published any more. */
    public static final Duration KEY_WINDOW = Duration.ofHours(24);

    public InboxEntry {
        fields = Map.copyOf(fields);
    }

    /** An entry's message, on its way to its room. */
    record Letter(RoomId room, Publication publication) {}

    Letter read() throws RejectedException {
        if (overdue) {
            throw new RejectedException("it was taken more than " + KEY_WINDOW.toHours() + " hours ago");
        }
        return new Letter(room(), Publication.ofServer(data(), key(), KEY_WINDOW));
    }

    private RoomId room() throws RejectedException {
        return RoomId.parse(text("room")).orElseThrow(() -> new RejectedException("room is no room name"));
    }

    private Json data() throws RejectedException {
        return JsonValues.parse(bytes("data")).orElseThrow(() -> new RejectedException("data is not JSON"));
    }

    /** Without one of its own the entry's id is as good: nobody else's is the same. */
    private String key() throws RejectedException {
        String key = fields.containsKey("key") ? text("key") : id;
        if (key.isEmpty() || key.length() > Publication.MAX_KEY_LENGTH) {
            throw new RejectedException("key is not of 1 to " + Publication.MAX_KEY_LENGTH + " characters");
        }
        return key;
    }

    private String text(String field) throws RejectedException {
        byte[] value = bytes(field);
        if (!JsonValues.isUtf8(value)) {
            throw new RejectedException(field + " is not UTF-8");
        }
        return new String(value, StandardCharsets.UTF_8);
    }

    private byte[] bytes(String field) throws RejectedException {
        byte[] value = fields.get(field);
        if (value == null) {
            throw new RejectedException("there is no " + field);
        }
        return value;
    }
}
