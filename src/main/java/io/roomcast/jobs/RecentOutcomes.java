package io.roomcast.jobs;

import io.roomcast.protocol.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Outcomes of settled jobs, for those who ask later; the oldest go first where there are too many. Not safe for several threads. */
final class RecentOutcomes {
    static final Duration KEPT = Duration.ofHours(1);

    /** With the objects around an outcome, roughly. */
    private static final int OVERHEAD_BYTES = 256;

    private static final long MAX_BYTES = 16 << 20;

    private final Map<JobId, Kept> outcomes = new LinkedHashMap<>();
    private long bytes;

    private record Kept(JobOutcome outcome, Instant until) {
        int bytes() {
            return OVERHEAD_BYTES + outcome.value().length();
        }
    }

    void keep(JobId job, JobOutcome outcome, Instant now) {
        Kept former = outcomes.remove(job);
        bytes -= former == null ? 0 : former.bytes();
        Kept kept = new Kept(outcome, now.plus(KEPT));
        outcomes.put(job, kept);
        bytes += kept.bytes();
        Iterator<Kept> eldest = outcomes.values().iterator();
        while (eldest.hasNext()) {
            Kept oldest = eldest.next();
            if (bytes <= MAX_BYTES && oldest.until().isAfter(now)) {
                return;
            }
            bytes -= oldest.bytes();
            eldest.remove();
        }
    }

    Optional<JobOutcome> find(JobId job, Instant now) {
        return Optional.ofNullable(outcomes.get(job))
                .filter(kept -> kept.until().isAfter(now))
                .map(Kept::outcome);
    }
}
