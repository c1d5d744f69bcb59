package io.roomcast.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.room.ScheduleDesk.Plan;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** For a pod on its own: what was decided ends with the process. */
public final class LocalScheduleStore implements ScheduleStore {
    private final Clock clock;
    /** Replaced whole, so that readers need no lock. */
    private volatile Map<String, Decision> decisions = Map.of();

    private volatile Runnable listener = () -> {};

    LocalScheduleStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Optional<Map<String, Decision>> decisions() {
        return Optional.of(decisions);
    }

    @Override
    public void listen(Runnable changed) {
        listener = changed;
    }

    @Override
    public CompletionStage<Change> put(String name, Plan plan) {
        return told(putHere(name, plan));
    }

    private synchronized Change putHere(String name, Plan plan) {
        Decision former = decisions.get(name);
        boolean replaces = former != null && former.plan() != null;
        if (!replaces && added() >= MAX_SCHEDULES) {
            return Change.TOO_MANY;
        }
        Instant since = replaces ? clock.instant().plus(HANDOVER) : clock.instant();
        decide(name, new Decision(plan, former != null && former.paused(), since));
        return Change.DONE;
    }

    private long added() {
        return decisions.values().stream()
                .filter(decision -> decision.plan() != null)
                .count();
    }

    @Override
    public CompletionStage<Change> remove(String name) {
        return told(removeHere(name));
    }

    private synchronized Change removeHere(String name) {
        Decision former = decisions.get(name);
        if (former == null || former.plan() == null) {
            return Change.UNKNOWN;
        }
        decide(name, null);
        return Change.DONE;
    }

    @Override
    public CompletionStage<Change> pause(String name) {
        return told(pauseHere(name));
    }

    private synchronized Change pauseHere(String name) {
        Decision former = decisions.getOrDefault(name, new Decision(null, false, null));
        decide(name, new Decision(former.plan(), true, former.since()));
        return Change.DONE;
    }

    @Override
    public CompletionStage<Change> resume(String name) {
        return told(resumeHere(name));
    }

    private synchronized Change resumeHere(String name) {
        Decision former = decisions.get(name);
        if (former != null && former.paused()) {
            decide(name, new Decision(former.plan(), false, clock.instant()));
        }
        return Change.DONE;
    }

    /** @param decision null for none any more */
    @GuardedBy("this")
    private void decide(String name, Decision decision) {
        Map<String, Decision> changed = new TreeMap<>(decisions);
        if (decision == null) {
            changed.remove(name);
        } else {
            changed.put(name, decision);
        }
        decisions = changed;
    }

    private CompletionStage<Change> told(Change change) {
        listener.run();
        return CompletableFuture.completedFuture(change);
    }
}
