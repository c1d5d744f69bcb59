package io.roomcast.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.broker.PublishResult.TooFast;
import io.roomcast.broker.SharedRates.Rate;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PublishAllowanceTest {
    private static final UserId ANN = new UserId("ann");
    private static final UserId BOB = new UserId("bob");
    private static final RoomId ROOM = new RoomId("chat:1");
    private static final RoomId OTHER_ROOM = new RoomId("chat:2");
    private static final long NOW = 1_700_000_000_000L;

    private static PublishAllowance allowance(int user, int room) {
        return new PublishAllowance(policy(user, room), 6);
    }

    private static Retention.Policy policy(int user, int room) {
        return new Retention.Policy() {
            @Override
            public Retention of(RoomId id) {
                return new Retention(0, Duration.ofMinutes(1), 0);
            }

            @Override
            public SharedRates sharedRates(RoomId id) {
                return new SharedRates(id.namespace(), user, room);
            }
        };
    }

    private static void takes(PublishAllowance allowance, int count, RoomId room, UserId user, long millis) {
        for (int i = 0; i < count; i++) {
            assertNull(allowance.take(room, user, millis));
        }
    }

    @Test
    void twice_the_rate_may_come_at_once_and_then_the_rate() {
        PublishAllowance allowance = allowance(5, 0);
        takes(allowance, 10, ROOM, ANN, NOW);
        assertEquals(new TooFast(Rate.USER, 200), allowance.take(ROOM, ANN, NOW));
        assertEquals(new TooFast(Rate.USER, 1), allowance.take(ROOM, ANN, NOW + 199));
        takes(allowance, 1, ROOM, ANN, NOW + 200);
        assertEquals(new TooFast(Rate.USER, 200), allowance.take(ROOM, ANN, NOW + 200));
        takes(allowance, 10, ROOM, ANN, NOW + 10_000);
        assertNotNull(allowance.take(ROOM, ANN, NOW + 10_000));
    }

    @Test
    void of_two_rates_both_must_allow_it_and_what_one_refuses_counts_in_neither() {
        PublishAllowance allowance = allowance(2, 1);
        takes(allowance, 2, ROOM, ANN, NOW);
        for (int i = 0; i < 10; i++) {
            assertEquals(new TooFast(Rate.ROOM, 1_000), allowance.take(ROOM, ANN, NOW));
        }
        takes(allowance, 2, OTHER_ROOM, ANN, NOW);
        assertEquals(new TooFast(Rate.USER, 500), allowance.take(new RoomId("chat:3"), ANN, NOW));
        takes(allowance, 2, new RoomId("chat:3"), BOB, NOW);
    }

    @Test
    void a_clock_that_goes_back_holds_nobody_up() {
        PublishAllowance allowance = allowance(1, 0);
        takes(allowance, 2, ROOM, ANN, NOW);
        takes(allowance, 2, ROOM, ANN, NOW - 3_600_000);
        assertNotNull(allowance.take(ROOM, ANN, NOW - 3_600_000));
    }

    @Test
    void who_has_used_nothing_lately_is_forgotten() {
        PublishAllowance allowance = allowance(1, 0);
        takes(allowance, 1, ROOM, ANN, NOW);
        takes(allowance, 1, ROOM, BOB, NOW);
        assertEquals(2, allowance.known());
        takes(allowance, 1, ROOM, new UserId("cyd"), NOW + 1_000);
        assertEquals(1, allowance.known());
    }

    @Test
    void no_more_are_known_than_may_be_and_who_is_forgotten_starts_anew() {
        PublishAllowance allowance = allowance(1, 0);
        takes(allowance, 2, ROOM, ANN, NOW);
        for (int i = 0; i < 100; i++) {
            takes(allowance, 1, ROOM, new UserId("user" + i), NOW);
        }
        assertTrue(allowance.known() <= 6, () -> allowance.known() + " are known");
        takes(allowance, 2, ROOM, ANN, NOW);
    }

    @Test
    void rates_of_thousands_are_exact() {
        PublishAllowance allowance = allowance(3_000, 0);
        takes(allowance, 6_000, ROOM, ANN, NOW);
        assertNotNull(allowance.take(ROOM, ANN, NOW));
        takes(allowance, 3_000, ROOM, ANN, NOW + 1_000);
        assertNotNull(allowance.take(ROOM, ANN, NOW + 1_000));
    }
}
