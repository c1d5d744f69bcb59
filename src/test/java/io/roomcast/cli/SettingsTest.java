package io.roomcast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.TestTokens;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void commands_read_the_configuration_that_the_server_would_read() {
        assertEquals(TestTokens.SECRET, Settings.auth().secret().orElseThrow());
        assertFalse(Settings.auth().anonymous());
    }

    @Test
    void a_setting_counts_as_set_by_any_of_its_names() {
        assertTrue(Settings.isAnySet("roomcast.auth.secret-file", "roomcast.auth.secret"));
        assertFalse(Settings.isAnySet("roomcast.auth.secret-file"));
    }
}
