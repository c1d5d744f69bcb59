package io.roomcast.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.room.ScheduleDesk.Plan;
import io.roomcast.schedule.ScheduleStore.Decision;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** Which schedules there are: those of the configuration, and what was decided about all at run time. Safe from any thread. */
final class Schedules {
    private static final Logger LOG = Logger.getLogger(Schedules.class);

    private final NavigableMap<String, PushSchedule> configured = new TreeMap<>();
    private final ScheduleStore store;

    @GuardedBy("this")
    private Map<String, Decision> decisions;

    @GuardedBy("this")
    private NavigableMap<String, Standing> standings = new TreeMap<>();

    /** Schedules of the store as they were read, so that one that has not changed stays the same. */
    @GuardedBy("this")
    private Map<Plan, PushSchedule> read = new HashMap<>();

    /**
     * A schedule and what was decided about it.
     *
     * @param since what was due until then is not fired
     */
    record Standing(PushSchedule schedule, boolean configured, boolean paused, Optional<Instant> since) {}

    Schedules(List<PushSchedule> configured, ScheduleStore store) {
        configured.forEach(schedule -> this.configured.put(schedule.name(), schedule));
        this.store = store;
    }

    ScheduleStore store() {
        return store;
    }

    boolean isConfigured(String name) {
        return configured.containsKey(name);
    }

    int count() {
        return known().map(NavigableMap::size).orElse(0);
    }

    /** By name; empty until it is known what was decided. */
    Optional<NavigableMap<String, Standing>> known() {
        return store.decisions().map(this::standing);
    }

    private synchronized NavigableMap<String, Standing> standing(Map<String, Decision> newest) {
        if (decisions != newest) {
            decisions = newest;
            standings = Collections.unmodifiableNavigableMap(combined(newest));
        }
        return standings;
    }

    @GuardedBy("this")
    private NavigableMap<String, Standing> combined(Map<String, Decision> newest) {
        NavigableMap<String, Standing> combined = new TreeMap<>();
        configured.forEach((name, schedule) -> {
            Decision decision = newest.get(name);
            combined.put(
                    name,
                    new Standing(
                            schedule,
                            true,
                            decision != null && decision.paused(),
                            Optional.ofNullable(decision).map(Decision::since)));
        });
        Map<Plan, PushSchedule> again = new HashMap<>();
        newest.forEach((name, decision) -> {
            // The configuration counts: whoever wrote it there knows this pod.
            if (decision.plan() != null && !configured.containsKey(name)) {
                schedule(name, decision.plan()).ifPresent(schedule -> {
                    again.put(decision.plan(), schedule);
                    combined.put(
                            name,
                            new Standing(schedule, false, decision.paused(), Optional.ofNullable(decision.since())));
                });
            }
        });
        read = again;
        return combined;
    }

    @GuardedBy("this")
    private Optional<PushSchedule> schedule(String name, Plan plan) {
        PushSchedule known = read.get(plan);
        if (known != null && known.name().equals(name)) {
            return Optional.of(known);
        }
        try {
            return Optional.of(new PlanReader(field -> field).read(name, plan));
        } catch (IllegalArgumentException ofAnotherVersion) {
            LOG.warnf("Schedule %s is not understood by this server: %s", name, ofAnotherVersion.getMessage());
            return Optional.empty();
        }
    }
}
