package io.roomcast.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "ann smith", "auth0|1234", "\u00C5sa", "\"\\/", "\uD83D\uDE00", "<b>"})
    void a_user_may_have_nearly_any_name(String name) {
        assertTrue(UserId.isValid(name));
        assertEquals(name, new UserId(name).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0000", "a\nb", "a\tb", "\u007F", "\u0085"})
    void but_no_control_characters(String name) {
        assertInvalid(name);
    }

    /** Half a character can be written as an escape in JSON, but not as UTF-8. */
    @Test
    void and_no_halves_of_characters() {
        assertInvalid("\uD83D");
        assertInvalid("\uDE00");
        assertInvalid("a\uD83Db");
        assertInvalid("\uDE00\uD83D");
    }

    @Test
    void a_name_has_1_to_256_characters() {
        assertTrue(UserId.isValid("x".repeat(256)));
        assertInvalid("x".repeat(257));
        assertInvalid(null);
    }

    @Test
    void anonymous_users_are_named_after_their_session() {
        assertEquals("anon-s1", UserId.anonymous(new SessionId("s1")).value());
    }

    @Test
    void no_two_sessions_have_one_name() {
        SessionId one = SessionId.random();
        assertNotEquals(one, SessionId.random());
        assertTrue(one.value().matches("[A-Za-z0-9_-]{16}"), one.value());
    }

    private static void assertInvalid(String name) {
        assertFalse(UserId.isValid(name));
        assertThrows(IllegalArgumentException.class, () -> new UserId(name));
    }
}
