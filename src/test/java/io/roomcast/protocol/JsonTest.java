package io.roomcast.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void values_are_equal_if_their_bytes_are() {
        assertEquals(json("[1]"), json("[1]"));
        assertEquals(json("[1]").hashCode(), json("[1]").hashCode());
        assertNotEquals(json("[1]"), json("[ 1]"));
        assertNotEquals(json("null"), "null");
    }

    @Test
    void a_value_knows_its_bytes_and_shows_them() {
        byte[] utf8 = "\"\u00E9\"".getBytes(StandardCharsets.UTF_8);
        assertSame(utf8, Json.checked(utf8).utf8());
        assertEquals(4, Json.checked(utf8).length());
        assertEquals("\"\u00E9\"", Json.checked(utf8).toString());
        assertEquals(json("null"), Json.NULL);
    }

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }
}
