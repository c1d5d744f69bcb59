package io.roomcast.schedule;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.json.JsonValues;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a schedule says: a text in which <code>{fire_time}</code> stands for the scheduled instant, <code>{time}</code> for the
 * actual one and <code>{count}</code> for the number of the firing. Other braces are text.
 */
record MessageTemplate(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(time|fire_time|count)}");
    /** Always milliseconds, so that texts sort like the instants they name. */
    private static final DateTimeFormatter ISO_MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    Json fill(Instant fireTime, Instant time, long count) {
        Matcher placeholders = PLACEHOLDER.matcher(text);
        return JsonValues.parseOrQuote(placeholders.replaceAll(found -> switch (found.group(1)) {
            case "time" -> ISO_MILLIS.format(time);
            case "fire_time" -> ISO_MILLIS.format(fireTime);
            default -> Long.toString(count);
        }));
    }
}
