package io.roomcast.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.SingleCron;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.field.expression.Always;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;

/**
 * A Quartz expression read on the clock of a time zone. Where clocks change it does what crontab users know: an expression
 * that names its hours fires once for each time it names, at the first of two equal times, and for a time that is skipped
 * at the moment of the jump. One whose hour is {@code *} follows elapsed time, through the repeated hour too.
 */
final class CronExpression implements Recurrence {
    private static final CronParser PARSER =
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));

    private final String expression;
    private final String timeZone;
    private final ExecutionTime times;
    private final ZoneRules zone;
    private final boolean everyHour;

    private CronExpression(String expression, Cron cron, ZoneId timeZone) {
        this.expression = expression;
        this.timeZone = timeZone.getId();
        this.times = ExecutionTime.forCron(cron);
        this.zone = timeZone.getRules();
        this.everyHour = cron instanceof SingleCron
                && cron.retrieveFieldsAsMap().get(CronFieldName.HOUR).getExpression() instanceof Always;
    }

    /** Throws {@link IllegalArgumentException}, which says what is wrong with the expression. */
    static CronExpression parse(String expression, ZoneId zone) {
        return new CronExpression(expression, PARSER.parse(expression).validate(), zone);
    }

    String expression() {
        return expression;
    }

    String timeZone() {
        return timeZone;
    }

    @Override
    public Optional<Instant> nextAfter(Instant instant) {
        return everyHour ? nextReading(instant) : nextNamedTime(instant);
    }

    /**
     * The next instant at which the clock shows a matching time. From one change of the clock to the next its offset is
     * constant, so each of these spans is searched by itself.
     */
    private Optional<Instant> nextReading(Instant instant) {
        Instant from = instant;
        ZoneOffset offset = zone.getOffset(instant);
        while (true) {
            Optional<LocalDateTime> time =
                    nextTime(LocalDateTime.ofEpochSecond(from.getEpochSecond(), from.getNano(), offset));
            if (time.isEmpty()) {
                return Optional.empty();
            }
            Instant found = time.get().toInstant(offset);
            ZoneOffsetTransition change = zone.nextTransition(from);
            if (change == null || found.isBefore(change.getInstant())) {
                return Optional.of(found);
            }
            offset = change.getOffsetAfter();
            Optional<Instant> onChange = nextTime(change.getDateTimeAfter().minusNanos(1))
                    .filter(change.getDateTimeAfter()::equals)
                    .map(matching -> change.getInstant());
            if (onChange.isPresent()) {
                return onChange;
            }
            from = change.getInstant();
        }
    }

    /** The next instant for a time that the expression names; each time of the calendar has exactly one. */
    private Optional<Instant> nextNamedTime(Instant instant) {
        Optional<LocalDateTime> time = nextTime(startOfSearch(instant));
        while (time.isPresent() && !instantOf(time.get()).isAfter(instant)) {
            time = nextTime(time.get());
        }
        return time.map(this::instantOf);
    }

    private LocalDateTime startOfSearch(Instant instant) {
        LocalDateTime reading =
                LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), zone.getOffset(instant));
        ZoneOffsetTransition change = zone.getTransition(reading);
        // In the second of two equal hours, all of that hour's times have had their instants.
        return change != null && change.isOverlap() && !instant.isBefore(change.getInstant())
                ? change.getDateTimeBefore().minusNanos(1)
                : reading;
    }

    private Instant instantOf(LocalDateTime time) {
        List<ZoneOffset> offsets = zone.getValidOffsets(time);
        return offsets.isEmpty() ? zone.getTransition(time).getInstant() : time.toInstant(offsets.get(0));
    }

    /** Asked in UTC: what the library does where clocks change depends on where the search starts. */
    private Optional<LocalDateTime> nextTime(LocalDateTime time) {
        return times.nextExecution(time.atZone(ZoneOffset.UTC)).map(next -> next.toLocalDateTime());
    }
}
