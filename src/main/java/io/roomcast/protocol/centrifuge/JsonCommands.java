package io.roomcast.protocol.centrifuge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.centrifuge.Request.Kind;
import io.roomcast.protocol.centrifuge.Request.Since;
import io.roomcast.protocol.json.JsonValues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the commands of one frame, one JSON object after the other; for one frame. An explicit {@code null} counts as absent. */
final class JsonCommands {
    private static final Map<String, Kind> KINDS = new HashMap<>();

    static {
        for (Kind kind : Kind.values()) {
            KINDS.put(kind.name().toLowerCase(Locale.ROOT), kind);
        }
    }

    private final byte[] frame;
    private final JsonParser parser;
    /** What makes the command at hand unusable; null for nothing. */
    private String fault;

    private JsonCommands(byte[] frame, JsonParser parser) {
        this.frame = frame;
        this.parser = parser;
    }

    static void decode(byte[] frame, Consumer<ClientMessage> commands) {
        try (JsonParser parser = JsonValues.FACTORY.createParser(frame)) {
            var reader = new JsonCommands(frame, parser);
            boolean any = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    commands.accept(malformed());
                    return;
                }
                reader.command(commands);
                any = true;
            }
            if (!any) {
                commands.accept(malformed());
            }
        } catch (IOException notJson) {
            commands.accept(malformed());
        }
    }

    private static ClientMessage malformed() {
        return new ClientMessage.Invalid(null, ErrorCode.BAD_JSON, "the frame is not lines of JSON objects");
    }

    private void command(Consumer<ClientMessage> commands) throws IOException {
        fault = null;
        long id = 0;
        Kind kind = null;
        Fields fields = null;
        boolean empty = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("id")) {
                id = integer(name);
            } else if (KINDS.containsKey(name)) {
                kind = KINDS.get(name);
                fields = fields(name);
            } else {
                JsonValues.skip(parser);
            }
        }
        if (empty) {
            // The answer to a ping.
            return;
        }
        commands.accept(message(id, kind, fields));
    }

    private ClientMessage message(long id, Kind kind, Fields fields) {
        if (id < 0 || id > 0xFFFF_FFFFL || (id == 0 && kind != Kind.SEND)) {
            return new ClientMessage.Invalid(null, ErrorCode.BAD_JSON, "a command needs an id");
        }
        Json commandId = id == 0 ? null : Json.checked(Long.toString(id).getBytes(StandardCharsets.US_ASCII));
        if (fault != null) {
            return new ClientMessage.Invalid(commandId, ErrorCode.BAD_REQUEST, fault);
        }
        if (kind == null) {
            return new ClientMessage.Invalid(commandId, ErrorCode.UNKNOWN_TYPE, "there is no command of this name");
        }
        return fields.request(commandId).as(kind);
    }

    private static final class Fields {
        private String channel = "";
        private String token = "";
        private String method = "";
        private String epoch = "";
        private String delta = "";
        private Json data;
        private long offset;
        private long limit;
        private boolean recover;
        private boolean reverse;
        private Since since;
        private Map<String, Since> subs = Map.of();

        Request request(Json id) {
            return new Request(
                    id,
                    channel,
                    token,
                    data,
                    recover ? new Since(epoch, offset) : null,
                    since,
                    (int) Math.max(-1, Math.min(limit, Integer.MAX_VALUE)),
                    reverse,
                    method,
                    delta.equals(Request.DELTA_FORMAT),
                    subs);
        }
    }

    private Fields fields(String command) throws IOException {
        var fields = new Fields();
        if (isNull() || !isObject(command)) {
            return fields;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "channel" -> fields.channel = text(name);
                case "token" -> fields.token = text(name);
                case "method" -> fields.method = text(name);
                case "epoch" -> fields.epoch = text(name);
                case "delta" -> fields.delta = text(name);
                case "offset" -> fields.offset = integer(name);
                case "limit" -> fields.limit = integer(name);
                case "recover" -> fields.recover = flag(name);
                case "reverse" -> fields.reverse = flag(name);
                case "since" -> fields.since = since(name);
                case "data" -> fields.data = value();
                case "subs" -> fields.subs = subs(name);
                default -> JsonValues.skip(parser);
            }
        }
        return fields;
    }

    /** Where something is to be recovered; else the value is null. */
    private Map<String, Since> subs(String field) throws IOException {
        if (isNull() || !isObject(field)) {
            return Map.of();
        }
        Map<String, Since> subs = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String channel = parser.currentName();
            parser.nextToken();
            subs.put(channel, fields(field).request(null).recoverFrom());
        }
        return subs;
    }

    private Since since(String field) throws IOException {
        if (isNull() || !isObject(field)) {
            return null;
        }
        String epoch = "";
        long offset = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "epoch" -> epoch = text(name);
                case "offset" -> offset = integer(name);
                default -> JsonValues.skip(parser);
            }
        }
        return new Since(epoch, offset);
    }

    private Json value() throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        JsonValues.skip(parser);
        int end = (int) parser.currentLocation().getByteOffset();
        return JsonValues.oneLine(Arrays.copyOfRange(frame, start, end));
    }

    private boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    private boolean isObject(String field) throws IOException {
        return parser.currentToken() == JsonToken.START_OBJECT || faulty(field + " must be an object");
    }

    private String text(String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (!isNull()) {
            faulty(field + " must be a string");
        }
        return "";
    }

    private long integer(String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() <= 19) {
            try {
                return Long.parseLong(parser.getText());
            } catch (NumberFormatException beyondLong) {
                // Falls through: out of range.
            }
        }
        if (!isNull()) {
            faulty(field + " must be an integer");
        }
        return 0;
    }

    private boolean flag(String field) throws IOException {
        if (parser.currentToken().isBoolean()) {
            return parser.currentToken() == JsonToken.VALUE_TRUE;
        }
        if (!isNull()) {
            faulty(field + " must be true or false");
        }
        return false;
    }

    /** Remembers the first fault and passes over the value. Always false. */
    private boolean faulty(String text) throws IOException {
        if (fault == null) {
            fault = text;
        }
        JsonValues.skip(parser);
        return false;
    }
}
