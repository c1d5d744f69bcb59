package io.roomcast.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void one_of_this_version_is_taken_as_it_is() {
        assertEquals(Optional.of(new TraceParent("00-" + TRACE)), TraceParent.parse("00-" + TRACE));
        assertEquals("00-" + TRACE, new TraceParent("00-" + TRACE).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"01-" + TRACE, "cc-" + TRACE + "-what-the-future-brings", "01-" + TRACE + "-"})
    void of_a_later_version_is_taken_what_this_one_knows(String later) {
        assertEquals(Optional.of(new TraceParent("00-" + TRACE)), TraceParent.parse(later));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                TRACE,
                "ff-" + TRACE,
                "00-" + TRACE + "-more",
                "01-" + TRACE + "more",
                " 00-" + TRACE,
                "0x-" + TRACE,
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01"
            })
    void what_is_malformed_is_none(String text) {
        assertEquals(Optional.empty(), TraceParent.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01-" + TRACE, "00-" + TRACE + "\n", "00-" + TRACE + "-"})
    void a_malformed_one_cannot_be_built(String text) {
        assertThrows(IllegalArgumentException.class, () -> new TraceParent(text));
    }
}
