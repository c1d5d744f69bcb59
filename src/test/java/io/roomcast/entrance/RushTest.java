package io.roomcast.entrance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.Knock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many may come in within a second. */
@QuarkusTest
@TestProfile(RushTest.NarrowDoor.class)
class RushTest {
    private static final int PER_SECOND = 1;
    /** More than come in even if each of them takes a second. */
    private static final int CROWD = 100;

    /** One a second, and two at once. */
    public static class NarrowDoor implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("roomcast.admission.upgrades", Integer.toString(PER_SECOND));
        }
    }

    @RegisterExtension
    final House house = new House();

    private Knock someone() {
        return house.knock("/ws/lobby").bearer(House.token("ann"));
    }

    private double refused() {
        return house.figures().of("roomcast_admission_refused_total{limit=\"upgrades\"}");
    }

    @Test
    void whoever_comes_when_too_many_do_is_told_when_to_come_back_and_let_in_then() {
        double before = refused();
        int letIn = someone().comesUntilPutOff(CROWD, 503, 1);
        assertTrue(letIn >= 2 * PER_SECOND, letIn + " were let in");
        assertTrue(refused() > before, "it is counted");
        Eventually.holds("one may come in again", () -> someone().isLetIn(503));
    }
}
