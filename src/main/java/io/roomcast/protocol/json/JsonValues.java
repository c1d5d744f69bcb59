package io.roomcast.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.roomcast.protocol.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes {@link Json} of what comes from outside, checked. */
public final class JsonValues {
    /** Levels of nesting that a frame or a payload may have. */
    public static final int MAX_DEPTH = 100;

    /**
     * Numbers and names may be as long as the frame: nothing here turns them into values, so their length costs nothing,
     * and valid JSON is never refused for it.
     */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            // Frames are UTF-8; guessing UTF-16 from zero bytes would read them as something else.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // Names come from clients: they are not worth interning, and many that collide are no fault of the
            // server's.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private JsonValues() {}

    /** The value, which keeps the array, if the bytes are exactly one JSON value in valid UTF-8 nested no deeper than {@link #MAX_DEPTH}. */
    public static Optional<Json> parse(byte[] utf8) {
        if (!isUtf8(utf8)) {
            return Optional.empty();
        }
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            skip(parser);
            return parser.nextToken() == null ? Optional.of(oneLine(utf8)) : Optional.empty();
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    /** The values of a list, each as it stands there; empty for what is no list, or one of more than so many. */
    public static Optional<List<Json>> items(Json list, int most) {
        byte[] utf8 = list.utf8();
        List<Json> items = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return Optional.empty();
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (items.size() == most) {
                    return Optional.empty();
                }
                int start = (int) parser.currentTokenLocation().getByteOffset();
                skip(parser);
                int end = (int) parser.currentLocation().getByteOffset();
                items.add(Json.checked(Arrays.copyOfRange(utf8, start, end)));
            }
            return Optional.of(items);
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    /** The text as a JSON string. */
    public static Json quote(String text) {
        byte[] inner = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        byte[] quoted = new byte[inner.length + 2];
        quoted[0] = '"';
        System.arraycopy(inner, 0, quoted, 1, inner.length);
        quoted[quoted.length - 1] = '"';
        return Json.checked(quoted);
    }

    /** What a JSON string says. */
    public static String text(Json string) {
        try (JsonParser parser = FACTORY.createParser(string.utf8())) {
            return parser.nextTextValue();
        } catch (IOException notChecked) {
            throw new AssertionError("checked once, invalid twice", notChecked);
        }
    }

    /** The text as the JSON value it spells, or else as a JSON string. */
    public static Json parseOrQuote(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8)).orElseGet(() -> quote(text));
    }

    /** True for valid UTF-8: no overlong forms, no surrogates, nothing cut off. */
    public static boolean isUtf8(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return decodes(bytes);
            }
        }
        return true;
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    /**
     * The value without line breaks, so that it may stand in formats where a line is a frame. In valid JSON a raw line break
     * is only ever blank between tokens; the array is changed in place.
     */
    public static Json oneLine(byte[] valid) {
        for (int i = 0; i < valid.length; i++) {
            if (valid[i] == '\n' || valid[i] == '\r') {
                valid[i] = ' ';
            }
        }
        return Json.checked(valid);
    }

    /** Moves to the last token of the current value, having looked at all of it. */
    public static void skip(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT || parser.currentToken() == JsonToken.START_ARRAY) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
    }
}
