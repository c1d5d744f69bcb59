package io.roomcast.room;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where operators ask for what the clock pushes into rooms. What is decided on one pod holds on all within two seconds. Safe from any
 * thread, never blocks; stages complete on any thread. All of it fails with {@link SchedulesAwayException} while it cannot be
 * known or shared; what was asked may then have been done all the same.
 */
public interface ScheduleDesk {
    /**
     * A schedule as it is written, null for what is not said.
     *
     * @param message with {@code {time}}, {@code {fire_time}} and {@code {count}} to be filled in
     * @param cron a Quartz expression, unless there is {@code every}, a duration
     * @param missed {@code skip} or {@code catch-up}
     */
    record Plan(String room, String message, String cron, String every, String timeZone, String missed) {}

    /**
     * A schedule as it stands.
     *
     * @param configured known from the configuration, and so neither changed nor removed at run time
     * @param next empty while it is paused, and where it has come to its end
     */
    record Entry(String name, Plan plan, boolean configured, boolean paused, Optional<Instant> next) {}

    /**
     * What a schedule has done so far.
     *
     * @param last when it fired last, planned or not
     */
    record Tally(Optional<Instant> last, long count) {}

    /** What became of a wish. */
    sealed interface Outcome {}

    record Done() implements Outcome {}

    record Unknown() implements Outcome {}

    /** The schedule is in the configuration, which only whoever configures the server changes. */
    record Configured() implements Outcome {}

    record TooMany(int limit) implements Outcome {}

    /** @param reason names the field and what it should be */
    record Invalid(String reason) implements Outcome {}

    /** The message is larger than the room takes. */
    record TooLarge() implements Outcome {}

    /** All of them in the order of their names. */
    List<Entry> list();

    /** What the schedule has done in the whole cluster, or since this process started where it is alone. */
    CompletionStage<Tally> tally(Entry entry);

    /** Pushes at once, also while the schedule is paused; its planned firings stay as they are. */
    CompletionStage<Outcome> fire(String name);

    /** What would have fired while it is paused is not made up for. */
    CompletionStage<Outcome> pause(String name);

    CompletionStage<Outcome> resume(String name);

    /** Adds a schedule or replaces one, which fires by its new plan two seconds later, when no pod has the former one any more. */
    CompletionStage<Outcome> put(String name, Plan plan);

    CompletionStage<Outcome> remove(String name);
}
