package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.roomcast.protocol.RoomId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomPatternTest {
    @ParameterizedTest(name = "{0} {2} {1}")
    @CsvSource({
        "lobby,       lobby,       true",
        "lobby,       lobby2,      false",
        "lobby,       Lobby,       false",
        "*,           lobby,       true",
        "*,           a:b:c,       true",
        "**,          lobby,       true",
        "chat:*,      chat:1,      true",
        "chat:*,      chat:1:2,    true",
        "chat:*,      chat:,       true",
        "chat:*,      chat,        false",
        "chat:*,      xchat:1,     false",
        "*:admin,     a:b:admin,   true",
        "*:admin,     admin,       false",
        "a*b*c,       abc,         true",
        "a*b*c,       a-b-b-c,     true",
        "a*b*c,       a-c-b,       false",
        "ab*ba,       aba,         false",
        "ab*ba,       abba,        true",
        "a*bc*bc,     abc,         false",
        "a*bc*bc,     abcbc,       true",
        "*b*,         abc,         true",
        "*d*,         abc,         false",
        "a.c,         abc,         false",
        "räume:*,     räume:grün,  true"
    })
    void a_star_stands_for_any_characters(String pattern, String room, boolean matches) {
        assertEquals(matches, new RoomPattern(pattern).matches(new RoomId(room)));
    }

    @Test
    void a_hostile_pattern_is_matched_without_going_back() {
        RoomPattern pattern = new RoomPattern("*a".repeat(4_000) + "b");
        RoomId room = new RoomId("a".repeat(RoomId.MAX_CODE_POINTS));

        // One that goes back would be at it for ever.
        assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> pattern.matches(room)));
    }
}
