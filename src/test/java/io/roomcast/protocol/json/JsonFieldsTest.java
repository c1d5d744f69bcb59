package io.roomcast.protocol.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomcast.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {
    @Test
    void values_are_taken_as_they_stand() {
        JsonFields fields = fields("{\"a\" : {\"x\" :\n[1.50]} , \"b\":null,\"c\":\"\u65E5\",\"d\":-1}");
        assertEquals(Optional.of("{\"x\" : [1.50]}"), fields.value("a").map(Json::toString));
        assertEquals(Optional.of("null"), fields.value("b").map(Json::toString));
        assertEquals(Optional.of("\"\u65E5\""), fields.value("c").map(Json::toString));
        assertEquals(Optional.of("-1"), fields.value("d").map(Json::toString));
        assertEquals(Optional.empty(), fields.value("x"));
    }

    @Test
    void texts_are_read_and_null_is_none() {
        JsonFields fields = fields("{\"a\":\"x\\u0041\\n\",\"b\":null,\"c\":1}");
        assertEquals(Optional.of("xA\n"), fields.text("a"));
        assertEquals(Optional.empty(), fields.text("b"));
        assertEquals(Optional.empty(), fields.text("d"));
        assertThrows(IllegalArgumentException.class, () -> fields.text("c"));
    }

    @Test
    void of_fields_given_twice_the_last_counts() {
        assertEquals(Optional.of("2"), fields("{\"a\":1,\"a\":2}").value("a").map(Json::toString));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "1", "null", "\"{}\"", "{", "{}{}", "{} x", "{\"a\":}", "{\"a\":[}"})
    void anything_but_one_object_has_no_fields(String text) {
        assertFalse(JsonFields.parse(text.getBytes(StandardCharsets.UTF_8)).isPresent());
    }

    @Test
    void neither_has_what_is_not_utf_8() {
        assertFalse(JsonFields.parse("{\"a\":\"\u00E9\"}".getBytes(StandardCharsets.ISO_8859_1))
                .isPresent());
    }

    private static JsonFields fields(String text) {
        return JsonFields.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
