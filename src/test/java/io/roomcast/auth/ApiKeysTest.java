package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
    @Test
    void without_a_key_nothing_matches() {
        ApiKeys keys = new ApiKeys(Configs.api());

        assertFalse(keys.matches(""));
        assertFalse(keys.matches("anything"));
        assertFalse(keys.matches(null));
    }

    @Test
    void a_key_matches_only_as_a_whole() {
        ApiKeys keys = new ApiKeys(Configs.api("key", "one-key"));

        assertTrue(keys.matches("one-key"));
        assertFalse(keys.matches("one-ke"));
        assertFalse(keys.matches("one-key2"));
        assertFalse(keys.matches("ONE-KEY"));
        assertFalse(keys.matches(null));
    }

    @Test
    void during_a_rotation_the_old_key_and_the_new_one_match() {
        ApiKeys keys = new ApiKeys(Configs.api("key", "old, new,,"));

        assertTrue(keys.matches("old"));
        assertTrue(keys.matches("new"));
        assertFalse(keys.matches("old, new,,"));
        assertFalse(keys.matches(""));
    }

    @Test
    void keys_may_come_from_a_file(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "first,second\nthird\n");

        ApiKeys keys = new ApiKeys(Configs.api("key-file", file.toString()));

        assertTrue(keys.matches("first"));
        assertTrue(keys.matches("second"));
        assertTrue(keys.matches("third"));
        assertFalse(keys.matches(""));
    }

    @Test
    void a_file_that_is_not_there_is_said(@TempDir Path directory) {
        ApiConfig config = Configs.api("key-file", directory.resolve("gone").toString());

        assertTrue(assertThrows(SettingException.class, () -> new ApiKeys(config))
                .getMessage()
                .contains("roomcast.api.key-file"));
    }
}
