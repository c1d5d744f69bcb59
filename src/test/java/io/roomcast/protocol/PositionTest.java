package io.roomcast.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0", "_", "-", "aZ09_-"})
    void an_epoch_is_made_of_letters_digits_underscores_and_dashes(String epoch) {
        assertTrue(Position.isEpoch(epoch));
        assertEquals(epoch + ":7", new Position(epoch, 7).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a:b", "a.b", "a\"b", "\u00E9", "\u0661", "a\n", "@", "[", "`", "{", "/"})
    void and_of_nothing_else(String epoch) {
        assertFalse(Position.isEpoch(epoch));
        assertThrows(IllegalArgumentException.class, () -> new Position(epoch, 0));
    }

    @Test
    void an_epoch_has_up_to_64_characters() {
        assertTrue(Position.isEpoch("e".repeat(64)));
        assertFalse(Position.isEpoch("e".repeat(65)));
        assertFalse(Position.isEpoch(null));
    }

    @Test
    void offsets_begin_before_the_first_message() {
        assertEquals(0, new Position("e", 0).offset());
        assertEquals(Long.MAX_VALUE, new Position("e", Long.MAX_VALUE).offset());
        assertThrows(IllegalArgumentException.class, () -> new Position("e", -1));
    }
}
