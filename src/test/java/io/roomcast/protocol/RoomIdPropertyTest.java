package io.roomcast.protocol;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class RoomIdPropertyTest {
    /** The rule of the protocol, said once more in another language. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}_.:\\-@|+=~]{1,128}");

    @Property
    void any_text_is_a_name_exactly_if_the_rule_says_so(@ForAll String text) {
        assertRule(text);
    }

    @Property
    void letters_and_combining_marks_too(
            @ForAll
                    @StringLength(min = 1, max = 140)
                    @CharRange(from = 'a', to = 'f')
                    @CharRange(from = '\u0300', to = '\u0308')
                    @CharRange(from = '\u1E00', to = '\u1E20')
                    @CharRange(from = '\u0660', to = '\u0669')
                    String text) {
        assertRule(text);
    }

    @Property
    void dots_and_their_neighbours_too(@ForAll @StringLength(max = 4) @CharRange(from = '+', to = ':') String text) {
        assertRule(text);
    }

    @Property
    void a_name_survives_as_bytes(@ForAll @StringLength(min = 1, max = 128) String text) {
        RoomId.parse(text).ifPresent(room -> {
            byte[] utf8 = room.value().getBytes(StandardCharsets.UTF_8);
            assertEquals(room, new RoomId(new String(utf8, StandardCharsets.UTF_8)));
            assertTrue(room.value().startsWith(room.namespace()));
        });
    }

    @Property
    void a_user_who_has_a_personal_room_owns_it(@ForAll @StringLength(min = 1, max = 130) String name) {
        if (UserId.isValid(name)) {
            UserId user = new UserId(name);
            RoomId.personal(user).ifPresent(room -> assertTrue(room.isPersonalRoomOf(user)));
        }
    }

    private static void assertRule(String text) {
        boolean expected = NAME.matcher(text).matches()
                && !text.replace(".", "").isEmpty()
                && Normalizer.isNormalized(text, Normalizer.Form.NFC);
        assertEquals(expected, assertDoesNotThrow(() -> RoomId.parse(text)).isPresent(), text);
    }
}
