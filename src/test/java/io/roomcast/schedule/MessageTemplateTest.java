package io.roomcast.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTemplateTest {
    private static final Instant FIRE_TIME = Instant.parse("2026-11-21T10:00:05Z");
    private static final Instant TIME = Instant.parse("2026-11-21T10:00:05.012345Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // the scheduled instant and the actual one, in milliseconds even where they are zero
                "{\"time\":\"{time}\"}                      | {\"time\":\"2026-11-21T10:00:05.012Z\"}",
                "{\"at\":\"{fire_time}\",\"n\":{count}}     | {\"at\":\"2026-11-21T10:00:05.000Z\",\"n\":7}",
                // whatever is JSON once filled in goes as JSON
                "{count}                                    | 7",
                "[{count},{count}]                          | [7,7]",
                "null                                       | null",
                // everything else is text
                "It is {time}                               | \"It is 2026-11-21T10:00:05.012Z\"",
                "say \"hello\"                              | \"say \\\"hello\\\"\"",
                "{\"open\":                                 | \"{\\\"open\\\":\"",
                // other braces stay as they are
                "{name} {Time} {} {{count}}                 | \"{name} {Time} {} {7}\"",
                "{\"a\":{\"b\":{}}}                         | {\"a\":{\"b\":{}}}",
                "costs $1 and \\0                           | \"costs $1 and \\\\0\"",
            })
    void placeholders_are_filled_in_and_json_stays_json(String template, String json) {
        assertEquals(
                json,
                new MessageTemplate(template).draft(FIRE_TIME, TIME).numbered(7).toString());
    }
}
