package io.roomcast.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.json.JsonValues;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DraftTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{count}",
                "-{count}.{count}e{count}",
                "0{count}",
                "{\"{count}\":[{count},{count}]}",
                "\"\\u{count}\"",
                "\"\\u00{count}\"",
                "\"{count}\" and {count}",
                "\\{count}",
                ""
            })
    void a_draft_is_one_json_value_whatever_its_number(String text) {
        Draft draft = Draft.of(List.of(text.split("\\{count}", -1)));
        for (long count : new long[] {1, 12, 123, 1_234, 12_345, Long.MAX_VALUE}) {
            assertTrue(JsonValues.parse(draft.numbered(count).utf8()).isPresent(), () -> text + " as " + count);
        }
    }

    @Test
    void a_draft_has_no_line_breaks() {
        assertEquals(
                "{ \"n\":  7 }",
                Draft.of(List.of("{\n\"n\":\r\n", "\n}")).numbered(7).toString());
        assertEquals(
                "\"line 7\\nline\"",
                Draft.of(List.of("line ", "\nline")).numbered(7).toString());
    }
}
