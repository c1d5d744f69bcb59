package io.roomcast.witness;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a frame of the server into its own fields, which hold until the next one is read: with tens of thousands a second, only
 * what is asked for is kept. Fields that a frame does not have are null, false or {@link #NONE}; unknown ones are passed over.
 */
final class FrameReader {
    static final long NONE = -1;

    private static final JsonFactory JSON = new JsonFactory();

    private final DataReader data;

    private String type;
    private String room;
    private String epoch;
    private String user;
    private String code;
    private String text;
    private long offset;
    private long id;
    private long heartbeat;
    private long afterMillis;
    private long retryAfterMillis;
    private boolean retry;
    private boolean duplicate;
    /** Null where it is not said. */
    private Boolean recovered;

    private boolean hasData;
    private final List<Told> messages = new ArrayList<>();

    FrameReader(Script script) {
        this.data = new DataReader(script);
    }

    /** Fails if the text is not one JSON object. */
    void read(String frame) throws IOException {
        clear();
        try (JsonParser parser = JSON.createParser(frame)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                field(parser);
            }
        }
    }

    private void clear() {
        type = null;
        room = null;
        epoch = null;
        user = null;
        code = null;
        text = null;
        offset = NONE;
        id = NONE;
        heartbeat = NONE;
        afterMillis = 0;
        retryAfterMillis = 0;
        retry = false;
        duplicate = false;
        recovered = null;
        hasData = false;
        data.clear();
        messages.clear();
    }

    private void field(JsonParser parser) throws IOException {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
            case "type" -> type = parser.getText();
            case "room" -> room = parser.getText();
            case "epoch" -> epoch = parser.getText();
            case "user" -> user = parser.getText();
            case "code" -> code = parser.getText();
            case "message" -> text = parser.getText();
            case "offset" -> offset = parser.getLongValue();
            case "id" -> id = value == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : NONE;
            case "heartbeat" -> heartbeat = parser.getLongValue();
            case "after_ms" -> afterMillis = parser.getLongValue();
            case "retry_after_ms" -> retryAfterMillis = parser.getLongValue();
            case "retry" -> retry = parser.getBooleanValue();
            case "duplicate" -> duplicate = parser.getBooleanValue();
            case "recovered" -> recovered = parser.getBooleanValue();
            case "data" -> {
                hasData = true;
                data.read(parser);
            }
            case "messages" -> messages(parser);
            default -> parser.skipChildren();
        }
    }

    private void messages(JsonParser parser) throws IOException {
        long outerOffset = offset;
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            offset = NONE;
            data.clear();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("offset")) {
                    offset = parser.getLongValue();
                } else if (name.equals("data")) {
                    data.read(parser);
                } else {
                    parser.skipChildren();
                }
            }
            messages.add(told());
        }
        offset = outerOffset;
        hasData = false;
    }

    String type() {
        return type;
    }

    String room() {
        return room;
    }

    /** Null in rooms without history. */
    String epoch() {
        return epoch;
    }

    long offset() {
        return offset;
    }

    /** The number that a command had as its id; {@link #NONE} if it had none. */
    long id() {
        return id;
    }

    String user() {
        return user;
    }

    /** Of an error. */
    String code() {
        return code;
    }

    /** Of an error. */
    String text() {
        return text;
    }

    /** Seconds. */
    long heartbeat() {
        return heartbeat;
    }

    long afterMillis() {
        return afterMillis;
    }

    long retryAfterMillis() {
        return retryAfterMillis;
    }

    boolean retry() {
        return retry;
    }

    boolean duplicate() {
        return duplicate;
    }

    Boolean recovered() {
        return recovered;
    }

    /** Rooms may name their messages as they like, but every message has data. */
    boolean isMessage() {
        return hasData;
    }

    /** The one message of the frame. */
    Told told() {
        return data.at(offset);
    }

    /** The messages in a batch or a recovery, as they stand there. Good until the next frame is read. */
    List<Told> messages() {
        return messages;
    }
}
