package io.roomcast.protocol.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.roomcast.protocol.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The fields of one JSON object, each as it stands there. For requests that are read now and then, not for every frame. */
public final class JsonFields {
    private record Field(Json value, String text, JsonToken token) {}

    private final Map<String, Field> fields = new HashMap<>();

    private JsonFields() {}

    /** The fields, if the bytes are exactly one JSON object in valid UTF-8. */
    public static Optional<JsonFields> parse(byte[] utf8) {
        if (!JsonValues.isUtf8(utf8)) {
            return Optional.empty();
        }
        JsonFields found = new JsonFields();
        try (JsonParser parser = JsonValues.FACTORY.createParser(utf8)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                found.fields.put(name, field(parser, utf8));
            }
            return parser.nextToken() == null ? Optional.of(found) : Optional.empty();
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    private static Field field(JsonParser parser, byte[] utf8) throws IOException {
        JsonToken token = parser.nextToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        String text = token == JsonToken.VALUE_STRING ? parser.getText() : null;
        JsonValues.skip(parser);
        int end = (int) parser.currentLocation().getByteOffset();
        return new Field(JsonValues.oneLine(Arrays.copyOfRange(utf8, start, end)), text, token);
    }

    /** Any value, null too; empty where there is no such field. */
    public Optional<Json> value(String name) {
        return Optional.ofNullable(fields.get(name)).map(Field::value);
    }

    /**
     * A string; empty where there is no such field or it is null.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public Optional<String> text(String name) {
        Field field = fields.get(name);
        if (field == null || field.token() == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (field.token() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException(name + " must be a string");
        }
        return Optional.of(field.text());
    }
}
