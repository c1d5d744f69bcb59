package io.roomcast.schedule;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a schedule says: a text in which <code>{fire_time}</code> stands for the scheduled instant, <code>{time}</code> for the
 * actual one and <code>{count}</code> for the number of the firing. Other braces are text.
 */
record MessageTemplate(String text) {
    private static final Pattern TIMES = Pattern.compile("\\{(time|fire_time)}");
    private static final Pattern COUNT = Pattern.compile("\\{count}");
    /** For {@link Pattern#split}, which would leave out empty pieces at the end. */
    private static final int ALL_PIECES = -1;
    /** Always milliseconds, so that texts sort like the instants they name. */
    private static final DateTimeFormatter ISO_MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /** Fills in all but the count, which the pods of a cluster have in common. */
    Draft draft(Instant fireTime, Instant time) {
        String told = TIMES.matcher(text)
                .replaceAll(found -> ISO_MILLIS.format(found.group(1).equals("time") ? time : fireTime));
        return Draft.of(List.of(COUNT.split(told, ALL_PIECES)));
    }
}
