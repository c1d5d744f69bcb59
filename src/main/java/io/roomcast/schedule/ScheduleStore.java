package io.roomcast.schedule;

import io.roomcast.room.ScheduleDesk.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What was decided about schedules at run time, for all pods that share it. Safe from any thread, never blocks; stages complete
 * on any thread when {@link #decisions} tells of it here, and fail with {@link io.roomcast.room.SchedulesAwayException} while it is away.
 */
public interface ScheduleStore {
    /** Schedules that are kept. Each is an alarm on each pod, and asks Redis whenever it fires. */
    int MAX_SCHEDULES = 1_000;

    /** From when a schedule is replaced until its new plan counts: by then every pod has given up the former one. */
    Duration HANDOVER = Duration.ofSeconds(2);

    /**
     * About one schedule.
     *
     * @param plan null for one that is configured, or that is no more
     * @param since what was due until then is not fired; null where nothing is known of that
     */
    record Decision(Plan plan, boolean paused, Instant since) {}

    /** What became of a change. */
    enum Change {
        DONE,
        UNKNOWN,
        TOO_MANY
    }

    /** By the names of the schedules; empty until it is known for the first time. The same object until something changes. */
    Optional<Map<String, Decision>> decisions();

    /** Calls back after each change, on any thread; must not block. Once. */
    void listen(Runnable changed);

    CompletionStage<Change> put(String name, Plan plan);

    CompletionStage<Change> remove(String name);

    /** Whether there is such a schedule the caller knows. */
    CompletionStage<Change> pause(String name);

    CompletionStage<Change> resume(String name);
}
