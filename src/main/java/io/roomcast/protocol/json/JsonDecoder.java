package io.roomcast.protocol.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.TraceParent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads one command. Fields are collected first, whatever their types, and judged when the command's type is known: a
 * field that the command does not use may hold anything. An explicit {@code null} counts as absent, but for {@code data}.
 */
final class JsonDecoder {
    private static final int MAX_ID_LENGTH = 64;
    /** More entries than any session may subscribe are not worth reading. */
    private static final int MAX_ENTRIES = 1_024;
    /** Digits of an integer that may still fit a long. */
    private static final int MAX_DIGITS = 19;

    private final byte[] frame;
    private final RoomId pathRoom;

    private Value id;
    private Value type;
    private Value room;
    private Value token;
    private Value key;
    private Value job;
    private Value excludeSelf;
    private Value reverse;
    private Value limit;
    private Value since;
    private Value rooms;
    private Value traceparent;
    private Value data;

    private JsonDecoder(byte[] frame, RoomId pathRoom) {
        this.frame = frame;
        this.pathRoom = pathRoom;
    }

    static ClientMessage decode(byte[] frame, RoomId pathRoom) {
        JsonDecoder decoder = new JsonDecoder(frame, pathRoom);
        try (JsonParser parser = JsonValues.FACTORY.createParser(frame)) {
            if (!decoder.collect(parser)) {
                return new ClientMessage.Invalid(null, ErrorCode.BAD_JSON, "the frame is not one JSON object");
            }
        } catch (IOException malformed) {
            return new ClientMessage.Invalid(null, ErrorCode.BAD_JSON, "the frame is not valid JSON");
        }
        return decoder.command();
    }

    private boolean collect(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            // Every value is looked at to its end, known or not: the whole frame must be valid.
            switch (name) {
                case "id" -> id = value(parser);
                case "type" -> type = value(parser);
                case "room" -> room = value(parser);
                case "token" -> token = value(parser);
                case "key" -> key = value(parser);
                case "job" -> job = value(parser);
                case "exclude_self" -> excludeSelf = value(parser);
                case "reverse" -> reverse = value(parser);
                case "limit" -> limit = value(parser);
                case "since" -> since = value(parser);
                case "rooms" -> rooms = value(parser);
                case "traceparent" -> traceparent = value(parser);
                case "data" -> data = value(parser);
                default -> JsonValues.skip(parser);
            }
        }
        return parser.nextToken() == null;
    }

    /** A field's value as it stands in the frame; {@code text} only for strings. */
    private record Value(JsonToken token, int start, int end, String text) {}

    private static Value value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        String text = token == JsonToken.VALUE_STRING ? parser.getText() : null;
        JsonValues.skip(parser);
        return new Value(token, start, (int) parser.currentLocation().getByteOffset(), text);
    }

    private ClientMessage command() {
        Json commandId = null;
        try {
            commandId = commandId();
            String name = required(text(type, "type"), "type");
            return switch (name) {
                case "publish" ->
                    new ClientMessage.Publish(
                            commandId, room(), data(), key(), flag(excludeSelf, "exclude_self"), trace());
                case "subscribe" -> new ClientMessage.Subscribe(commandId, room(), since(since));
                case "unsubscribe" -> new ClientMessage.Unsubscribe(commandId, room());
                case "presence" -> new ClientMessage.Presence(commandId, room());
                case "history" ->
                    new ClientMessage.History(commandId, room(), since(since), limit(), flag(reverse, "reverse"));
                case "auth" -> new ClientMessage.Auth(commandId, required(text(token, "token"), "token"), entries());
                case "refresh" -> new ClientMessage.Refresh(commandId, required(text(token, "token"), "token"));
                case "job" -> new ClientMessage.Job(commandId, required(text(job, "job"), "job"), data(), roomOrNull());
                case "ping" -> new ClientMessage.Ping(commandId);
                default ->
                    new ClientMessage.Invalid(commandId, ErrorCode.UNKNOWN_TYPE, "there is no command of this type");
            };
        } catch (BadField bad) {
            return new ClientMessage.Invalid(commandId, bad.code, bad.getMessage());
        }
    }

    private Json commandId() throws BadField {
        if (isAbsent(id)) {
            return null;
        }
        boolean valid = switch (id.token) {
            case VALUE_NUMBER_INT -> id.end - id.start <= MAX_ID_LENGTH;
            case VALUE_STRING -> id.text.codePointCount(0, id.text.length()) <= MAX_ID_LENGTH;
            default -> false;
        };
        if (!valid) {
            throw new BadField("id must be an integer or a string of up to 64 characters");
        }
        return slice(id);
    }

    private RoomId room() throws BadField {
        RoomId named = roomOrNull();
        return named == null ? pathRoom : named;
    }

    private RoomId roomOrNull() throws BadField {
        String name = text(room, "room");
        return name == null ? null : roomNamed(name);
    }

    private static RoomId roomNamed(String name) throws BadField {
        return RoomId.parse(name).orElseThrow(() -> new BadField(ErrorCode.ROOM_NAME, "room is not a room name"));
    }

    private Json data() throws BadField {
        if (data == null) {
            throw new BadField("data is missing");
        }
        return slice(data);
    }

    private String key() throws BadField {
        String text = text(key, "key");
        if (text != null
                && (text.isEmpty() || text.codePointCount(0, text.length()) > ClientMessage.Publish.MAX_KEY_LENGTH)) {
            throw new BadField("key must have 1 to 128 characters");
        }
        return text;
    }

    private TraceParent trace() throws BadField {
        String text = text(traceparent, "traceparent");
        if (text == null) {
            return null;
        }
        return TraceParent.parse(text).orElseThrow(() -> new BadField("traceparent is not one of W3C Trace Context"));
    }

    private int limit() throws BadField {
        if (isAbsent(limit)) {
            return ClientMessage.History.DEFAULT_LIMIT;
        }
        long value = integer(limit, "limit");
        if (value < 1 || value > ClientMessage.History.MAX_LIMIT) {
            throw new BadField("limit must be from 1 to " + ClientMessage.History.MAX_LIMIT);
        }
        return (int) value;
    }

    /** The value is valid JSON already; reading it again only costs those who send one. */
    private Position since(Value value) throws BadField {
        if (isAbsent(value)) {
            return null;
        }
        if (value.token != JsonToken.START_OBJECT) {
            throw new BadField("since must be an object of epoch and offset");
        }
        Value epoch = null;
        Value offset = null;
        try (JsonParser parser = JsonValues.FACTORY.createParser(frame, value.start, value.end - value.start)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                Value member = shifted(value(parser), value.start);
                if (name.equals("epoch")) {
                    epoch = member;
                } else if (name.equals("offset")) {
                    offset = member;
                }
            }
        } catch (IOException impossible) {
            throw new AssertionError("valid once, invalid twice", impossible);
        }
        String epochText = required(text(epoch, "since.epoch"), "since.epoch");
        if (isAbsent(offset)) {
            throw new BadField("since.offset is missing");
        }
        long number = integer(offset, "since.offset");
        if (number < 0) {
            throw new BadField("since.offset must not be negative");
        }
        if (!Position.isEpoch(epochText)) {
            throw new BadField("since.epoch is not an epoch");
        }
        return new Position(epochText, number);
    }

    private List<ClientMessage.Entry> entries() throws BadField {
        if (isAbsent(rooms)) {
            return List.of();
        }
        if (rooms.token != JsonToken.START_ARRAY) {
            throw new BadField("rooms must be a list");
        }
        List<ClientMessage.Entry> entries = new ArrayList<>();
        try (JsonParser parser = JsonValues.FACTORY.createParser(frame, rooms.start, rooms.end - rooms.start)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (entries.size() == MAX_ENTRIES) {
                    throw new BadField("rooms has too many entries");
                }
                entries.add(entry(parser));
            }
        } catch (IOException impossible) {
            throw new AssertionError("valid once, invalid twice", impossible);
        }
        return entries;
    }

    private ClientMessage.Entry entry(JsonParser parser) throws IOException, BadField {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return new ClientMessage.Entry(roomNamed(parser.getText()), null);
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new BadField("rooms must hold names or objects of room and since");
        }
        Value name = null;
        Value from = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            Value member = shifted(value(parser), rooms.start);
            if (field.equals("room")) {
                name = member;
            } else if (field.equals("since")) {
                from = member;
            }
        }
        return new ClientMessage.Entry(roomNamed(required(text(name, "rooms.room"), "rooms.room")), since(from));
    }

    /** Jackson counts bytes from where the part begins; here they count from where the frame does. */
    private static Value shifted(Value value, int by) {
        return new Value(value.token, value.start + by, value.end + by, value.text);
    }

    private static boolean isAbsent(Value value) {
        return value == null || value.token == JsonToken.VALUE_NULL;
    }

    private static String text(Value value, String field) throws BadField {
        if (isAbsent(value)) {
            return null;
        }
        if (value.token != JsonToken.VALUE_STRING) {
            throw new BadField(field + " must be a string");
        }
        return value.text;
    }

    private static String required(String text, String field) throws BadField {
        if (text == null) {
            throw new BadField(field + " is missing");
        }
        return text;
    }

    private static boolean flag(Value value, String field) throws BadField {
        if (isAbsent(value) || value.token == JsonToken.VALUE_FALSE) {
            return false;
        }
        if (value.token != JsonToken.VALUE_TRUE) {
            throw new BadField(field + " must be true or false");
        }
        return true;
    }

    private long integer(Value value, String field) throws BadField {
        if (value.token != JsonToken.VALUE_NUMBER_INT) {
            throw new BadField(field + " must be an integer");
        }
        // Length first: digits without end are not worth a conversion.
        int length = value.end - value.start;
        if (length <= MAX_DIGITS + 1) {
            try {
                return Long.parseLong(new String(frame, value.start, length, StandardCharsets.US_ASCII));
            } catch (NumberFormatException beyondLong) {
                // Falls through: out of range, however many digits it has.
            }
        }
        throw new BadField(field + " is out of range");
    }

    private Json slice(Value value) {
        return JsonValues.oneLine(Arrays.copyOfRange(frame, value.start, value.end));
    }

    /** A field that makes the command unusable; carries no stack, as it is an answer and not a fault. */
    private static final class BadField extends Exception {
        private final transient ErrorCode code;

        BadField(String reason) {
            this(ErrorCode.BAD_REQUEST, reason);
        }

        BadField(ErrorCode code, String reason) {
            super(reason, null, false, false);
            this.code = code;
        }
    }
}
