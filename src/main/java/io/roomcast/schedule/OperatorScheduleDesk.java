package io.roomcast.schedule;

import io.roomcast.room.ScheduleDesk;
import io.roomcast.room.SchedulesAwayException;
import io.roomcast.schedule.ScheduleStore.Change;
import io.roomcast.schedule.Schedules.Standing;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Does what operators want of the schedules, if it can be done. */
@Singleton
final class OperatorScheduleDesk implements ScheduleDesk {
    /** Of a plan, whose message is the longest of it: all pods keep all plans. */
    static final int MAX_MESSAGE_BYTES = 16 * 1024;

    /** Of an expression; those that mean something are much shorter. */
    static final int MAX_CRON_LENGTH = 256;

    private final Schedules schedules;
    private final FiringLedger ledger;
    private final Clock clock;

    OperatorScheduleDesk(Schedules schedules, FiringLedger ledger, Clock clock) {
        this.schedules = schedules;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public List<Entry> list() {
        Instant now = clock.instant();
        return known().values().stream().map(standing -> entry(standing, now)).toList();
    }

    private static Entry entry(Standing standing, Instant now) {
        PushSchedule schedule = standing.schedule();
        Instant from = standing.since().filter(now::isBefore).orElse(now);
        return new Entry(
                schedule.name(),
                schedule.plan(),
                standing.configured(),
                standing.paused(),
                standing.paused() ? Optional.empty() : schedule.nextAfter(from));
    }

    @Override
    public CompletionStage<Tally> tally(Entry entry) {
        Standing standing = known().get(entry.name());
        if (standing == null) {
            return CompletableFuture.completedFuture(new Tally(Optional.empty(), 0));
        }
        return ledger.account(entry.name(), standing.schedule().room())
                .thenApply(account -> new Tally(account.latest(), account.count()));
    }

    @Override
    public CompletionStage<Outcome> fire(String name) {
        Standing standing = known().get(name);
        if (standing == null) {
            return now(new Unknown());
        }
        PushSchedule schedule = standing.schedule();
        Instant now = clock.instant();
        return ledger.fireNow(new Firing(
                        name, schedule.room(), now, schedule.message().draft(now, now)))
                .thenApply(fits -> fits ? new Done() : new TooLarge());
    }

    @Override
    public CompletionStage<Outcome> pause(String name) {
        return known().containsKey(name)
                ? schedules.store().pause(name).thenApply(OperatorScheduleDesk::outcome)
                : now(new Unknown());
    }

    @Override
    public CompletionStage<Outcome> resume(String name) {
        return known().containsKey(name)
                ? schedules.store().resume(name).thenApply(OperatorScheduleDesk::outcome)
                : now(new Unknown());
    }

    @Override
    public CompletionStage<Outcome> put(String name, Plan plan) {
        if (schedules.isConfigured(name)) {
            return now(new Configured());
        }
        if (plan.message() != null && plan.message().getBytes(StandardCharsets.UTF_8).length > MAX_MESSAGE_BYTES) {
            return now(new Invalid("message may have " + MAX_MESSAGE_BYTES + " bytes"));
        }
        if (plan.cron() != null && plan.cron().length() > MAX_CRON_LENGTH) {
            return now(new Invalid("cron may have " + MAX_CRON_LENGTH + " characters"));
        }
        try {
            Plan read = new PlanReader(field -> field).read(name, plan).plan();
            return schedules.store().put(name, read).thenApply(OperatorScheduleDesk::outcome);
        } catch (IllegalArgumentException wrong) {
            return now(new Invalid(wrong.getMessage()));
        }
    }

    @Override
    public CompletionStage<Outcome> remove(String name) {
        return schedules.isConfigured(name)
                ? now(new Configured())
                : schedules.store().remove(name).thenApply(OperatorScheduleDesk::outcome);
    }

    private NavigableMap<String, Standing> known() {
        return schedules
                .known()
                .orElseThrow(() -> new SchedulesAwayException("it is not known yet which schedules there are"));
    }

    private static Outcome outcome(Change change) {
        return switch (change) {
            case DONE -> new Done();
            case UNKNOWN -> new Unknown();
            case TOO_MANY -> new TooMany(ScheduleStore.MAX_SCHEDULES);
        };
    }

    private static CompletionStage<Outcome> now(Outcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }
}
