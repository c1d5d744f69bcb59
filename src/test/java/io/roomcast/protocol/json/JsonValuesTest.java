package io.roomcast.protocol.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValuesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "1.50",
                "1e999",
                "-1E-7",
                "\"\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"\u65E5\uD83D\uDE00\"",
                "[]",
                "{}",
                " {\"a\" : [1, 2]}\t",
                "{\"a\":1,\"a\":2}"
            })
    void one_value_is_taken_as_it_is(String text) {
        assertEquals(Optional.of(text), JsonValues.parse(utf8(text)).map(Json::toString));
    }

    @Test
    void numbers_and_names_may_be_as_long_as_they_like() {
        assertTrue(JsonValues.parse(utf8("9".repeat(50_000))).isPresent());
        assertTrue(JsonValues.parse(utf8("{\"" + "n".repeat(100_000) + "\":1}")).isPresent());
        assertTrue(JsonValues.parse(utf8('"' + "s".repeat(100_000) + '"')).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1 2",
                "{} {}",
                "nul",
                "nulll",
                "True",
                "01",
                "1.",
                ".1",
                "+1",
                "--1",
                "1e",
                "0x1",
                "NaN",
                "Infinity",
                "'a'",
                "\"a",
                "\"a\nb\"",
                "\"\\a\"",
                "\"\\u12\"",
                "[1,]",
                "[,1]",
                "[1",
                "1]",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":1",
                "/*c*/1",
                "1//c",
                "# 1",
                "\uFEFF1"
            })
    void anything_else_is_no_value(String text) {
        assertEquals(Optional.empty(), JsonValues.parse(utf8(text)).map(Json::toString));
    }

    @Test
    void a_value_nests_up_to_100_levels() {
        assertTrue(JsonValues.parse(utf8("[".repeat(100) + "]".repeat(100))).isPresent());
        assertFalse(JsonValues.parse(utf8("[".repeat(101) + "]".repeat(101))).isPresent());
        assertFalse(JsonValues.parse(utf8("[".repeat(1_000_000))).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22c32822",
                "22c0af22",
                "22eda08022",
                "22f4908080",
                "22ff22",
                "22e28222",
                "22f8888080808022",
                "80"
            })
    void a_value_is_in_valid_utf_8(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertFalse(JsonValues.isUtf8(bytes));
        assertFalse(JsonValues.parse(bytes).isPresent());
    }

    @Test
    void other_encodings_are_not_guessed() {
        assertFalse(JsonValues.parse("[1]".getBytes(StandardCharsets.UTF_16BE)).isPresent());
        assertFalse(JsonValues.parse("[1]".getBytes(StandardCharsets.UTF_16LE)).isPresent());
    }

    @Test
    void line_breaks_between_tokens_become_blanks() {
        assertEquals(
                "[1,  2] ", JsonValues.parse(utf8("[1,\r\n2]\n")).orElseThrow().toString());
    }

    @Test
    void text_is_quoted() {
        assertEquals(
                "\"a\\\"b\\\\c\\nd\\u0000\u00E9\uD83D\uDE00/\"",
                JsonValues.quote("a\"b\\c\nd\0\u00E9\uD83D\uDE00/").toString());
        assertEquals("\"\"", JsonValues.quote("").toString());
    }

    @Test
    void text_that_spells_a_value_is_that_value_and_else_a_string() {
        assertEquals("{\"a\":1}", JsonValues.parseOrQuote("{\"a\":1}").toString());
        assertEquals("42", JsonValues.parseOrQuote("42").toString());
        assertEquals("\"hello\"", JsonValues.parseOrQuote("hello").toString());
        assertEquals("\"\"", JsonValues.parseOrQuote("").toString());
        assertEquals("\"{\"", JsonValues.parseOrQuote("{").toString());
    }

    @Test
    void a_value_keeps_the_array_that_it_came_in() {
        byte[] bytes = utf8("[1]");
        assertArrayEquals(bytes, JsonValues.parse(bytes).orElseThrow().utf8());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
