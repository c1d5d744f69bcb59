package io.roomcast.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
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
    void a_position_is_read_as_it_is_written() {
        Position position = new Position("aZ09_-", 7);
        assertEquals(Optional.of(position), Position.parse(position.toString()));
        assertEquals(Optional.of(position), Position.parse("aZ09_-", "7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "e", "7", "e:", ":7", "e:-1", "e:x", "e:1:1", "e :1", "e:9223372036854775808"})
    void what_is_half_a_position_or_none_is_not_read(String text) {
        assertEquals(Optional.empty(), Position.parse(text));
    }

    @Test
    void half_a_position_in_two_pieces_is_none() {
        assertEquals(Optional.empty(), Position.parse("e", null));
        assertEquals(Optional.empty(), Position.parse(null, "7"));
    }

    @Test
    void offsets_begin_before_the_first_message() {
        assertEquals(0, new Position("e", 0).offset());
        assertEquals(Long.MAX_VALUE, new Position("e", Long.MAX_VALUE).offset());
        assertThrows(IllegalArgumentException.class, () -> new Position("e", -1));
    }
}
