package io.roomcast.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.json.JsonValues;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentOutcomesTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final JobId FIRST = new JobId("first");
    private static final JobOutcome LARGE = JobOutcome.done(JsonValues.quote("x".repeat(6 << 20)));

    private final RecentOutcomes outcomes = new RecentOutcomes();

    @Test
    void an_outcome_is_known_for_an_hour() {
        outcomes.keep(FIRST, LARGE, NOW);
        assertEquals(
                Optional.of(LARGE),
                outcomes.find(FIRST, NOW.plus(RecentOutcomes.KEPT).minusMillis(1)));
        assertEquals(Optional.empty(), outcomes.find(FIRST, NOW.plus(RecentOutcomes.KEPT)));
    }

    @Test
    void the_oldest_go_first_where_they_are_too_large() {
        for (String name : new String[] {"first", "second", "third"}) {
            outcomes.keep(new JobId(name), LARGE, NOW);
        }
        assertEquals(Optional.empty(), outcomes.find(FIRST, NOW));
        assertTrue(outcomes.find(new JobId("second"), NOW).isPresent());
        assertTrue(outcomes.find(new JobId("third"), NOW).isPresent());
    }

    @Test
    void one_that_is_kept_again_takes_its_room_once() {
        for (int i = 0; i < 10; i++) {
            outcomes.keep(FIRST, LARGE, NOW);
        }
        assertEquals(Optional.of(LARGE), outcomes.find(FIRST, NOW));
    }
}
