package io.roomcast.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomIdTest {
    /** Two chars each, one letter: Gothic ahsa. */
    private static final String SUPPLEMENTARY_LETTER = "\uD800\uDF30";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "lobby",
                "Lobby-2",
                "chat:room.1",
                "_.:-@|+=~",
                ".a.",
                ":",
                "user:",
                "\u043A\u0443\u0445\u043D\u044F",
                "\u65E5\u672C\u8A9E",
                "\u0645\u0631\u062D\u0628\u0627",
                "\u0928\u092E\u0938\u094D\u0924\u0947",
                "\u0663\u0664",
                "caf\u00E9",
                SUPPLEMENTARY_LETTER
            })
    void letters_marks_and_digits_of_any_script_and_some_punctuation_make_a_name(String name) {
        assertEquals(Optional.of(new RoomId(name)), RoomId.parse(name));
        assertEquals(name, new RoomId(name).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a/b",
                "a\\b",
                "a?b",
                "a#b",
                "a%b",
                "a*b",
                "a\"b",
                "a'b",
                "a,b",
                "a;b",
                "a!b",
                "a$b",
                "a&b",
                "a(b)",
                "a[b]",
                "a{b}",
                "a<b>",
                "a^b",
                "a`b",
                "a\tb",
                "a\nb",
                "a\u0000b",
                "a\u007Fb",
                "a\u00A0b",
                "a\u200Bb",
                "a\u200Db",
                "a\u2028b",
                "a\u202Eb",
                "a\uFEFFb",
                "\u20AC",
                "\u00B2",
                "\u2163",
                "\uD83D\uDE00",
                "\uE000",
                "\uFFFF"
            })
    void anything_else_makes_none(String name) {
        assertEquals(Optional.empty(), RoomId.parse(name));
        assertThrows(IllegalArgumentException.class, () -> new RoomId(name));
    }

    @Test
    void halves_of_a_letter_make_no_name() {
        assertEquals(Optional.empty(), RoomId.parse(SUPPLEMENTARY_LETTER.substring(0, 1)));
        assertEquals(Optional.empty(), RoomId.parse(SUPPLEMENTARY_LETTER.substring(1)));
        assertEquals(Optional.empty(), RoomId.parse("a" + SUPPLEMENTARY_LETTER.substring(0, 1)));
    }

    @Test
    void null_is_no_name() {
        assertEquals(Optional.empty(), RoomId.parse(null));
        assertThrows(IllegalArgumentException.class, () -> new RoomId(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "...", "................"})
    void dots_alone_would_mean_something_in_a_path(String name) {
        assertEquals(Optional.empty(), RoomId.parse(name));
    }

    @Test
    void a_name_is_in_the_composed_form() {
        assertTrue(RoomId.parse("\u00E9").isPresent());
        assertEquals(Optional.empty(), RoomId.parse("e\u0301"));
        // The sign of the unit, which the composed form replaces by the letter.
        assertEquals(Optional.empty(), RoomId.parse("\u212B"));
    }

    @Test
    void a_name_has_up_to_128_code_points() {
        assertTrue(RoomId.parse("x".repeat(128)).isPresent());
        assertEquals(Optional.empty(), RoomId.parse("x".repeat(129)));
        assertTrue(RoomId.parse("\u65E5".repeat(128)).isPresent());
        assertEquals(Optional.empty(), RoomId.parse("\u65E5".repeat(129)));
        assertTrue(RoomId.parse(SUPPLEMENTARY_LETTER.repeat(128)).isPresent());
        assertEquals(Optional.empty(), RoomId.parse(SUPPLEMENTARY_LETTER.repeat(128) + "a"));
        assertEquals(Optional.empty(), RoomId.parse("x".repeat(1_000_000)));
    }

    @Test
    void names_are_compared_as_they_are() {
        assertFalse(new RoomId("lobby").equals(new RoomId("Lobby")));
    }

    @Test
    void the_namespace_is_what_stands_before_the_first_colon() {
        assertEquals("chat", new RoomId("chat:a:b").namespace());
        assertEquals("lobby", new RoomId("lobby").namespace());
        assertEquals("", new RoomId(":a").namespace());
        assertEquals("system", RoomId.SYSTEM.namespace());
    }

    @Test
    void a_personal_room_belongs_to_one_user() {
        UserId ann = new UserId("ann");
        RoomId room = RoomId.personal(ann).orElseThrow();
        assertEquals(new RoomId("user:ann"), room);
        assertTrue(room.isPersonal());
        assertTrue(room.isPersonalRoomOf(ann));
        assertFalse(room.isPersonalRoomOf(new UserId("an")));
        assertFalse(room.isPersonalRoomOf(new UserId("annn")));
        assertFalse(room.isPersonalRoomOf(new UserId("Ann")));
        assertFalse(new RoomId("ann").isPersonalRoomOf(ann));
        assertFalse(new RoomId("users:ann").isPersonal());
        assertFalse(new RoomId("user").isPersonal());
    }

    @Test
    void a_user_whose_name_fits_no_room_has_no_personal_room() {
        assertEquals(Optional.empty(), RoomId.personal(new UserId("ann smith")));
        assertEquals(Optional.empty(), RoomId.personal(new UserId("x".repeat(124))));
        assertTrue(RoomId.personal(new UserId("x".repeat(123))).isPresent());
    }

    @Test
    void numbered_rooms_spread_over_a_hash_table() {
        int[] bins = new int[16_384];
        for (int i = 0; i < 12_000; i++) {
            int hash = new RoomId("game:" + i).hashCode();
            bins[(hash ^ hash >>> 16) & (bins.length - 1)]++;
        }
        assertTrue(Arrays.stream(bins).max().orElseThrow() < 8, "no bin so long that it becomes a tree");
    }

    @Test
    void rooms_whose_names_collide_have_an_order() {
        // The same hash code, as texts.
        assertTrue(new RoomId("Aa").compareTo(new RoomId("BB")) < 0);
        assertEquals(0, new RoomId("Aa").compareTo(new RoomId("Aa")));
    }
}
