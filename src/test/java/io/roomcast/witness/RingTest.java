package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RingTest {
    private final Ring ring = new Ring();

    @Test
    void knows_nothing_at_first() {
        assertEquals(0, ring.get(0));
        assertEquals(0, ring.get(-1));
        assertEquals(0, ring.get(Long.MAX_VALUE));
    }

    @Test
    void keeps_the_highest_keys_and_forgets_the_rest() {
        long highest = 3L * Ring.LIMIT;
        for (long key = 1; key <= highest; key++) {
            assertTrue(ring.put(key, -key));
        }

        long lowest = highest - Ring.LIMIT + 1;
        for (long key = lowest; key <= highest; key++) {
            assertEquals(-key, ring.get(key));
        }
        assertEquals(0, ring.get(lowest - 1));
        assertFalse(ring.put(lowest - 1, 1));
        assertEquals(0, ring.get(highest + 1));
    }

    @Test
    void takes_lower_keys_as_far_as_it_reaches() {
        assertTrue(ring.put(1_000_000, 1));

        assertTrue(ring.put(1_000_000 - Ring.LIMIT + 1, 2));
        assertFalse(ring.put(1_000_000 - Ring.LIMIT, 3));

        assertEquals(1, ring.get(1_000_000));
        assertEquals(2, ring.get(1_000_000 - Ring.LIMIT + 1));
        assertEquals(0, ring.get(999_999));
    }

    @Test
    void what_was_jumped_over_is_not_known() {
        for (long key = 1; key <= 64; key++) {
            ring.put(key, key);
        }
        ring.put(100, 100);

        assertEquals(64, ring.get(64));
        assertEquals(0, ring.get(65));
        assertEquals(0, ring.get(99));
        assertEquals(100, ring.get(100));
    }

    @Test
    void a_jump_beyond_all_it_can_hold_leaves_only_what_follows() {
        ring.put(5, 5);
        ring.put(Long.MAX_VALUE / 2, 6);

        assertEquals(0, ring.get(5));
        assertEquals(6, ring.get(Long.MAX_VALUE / 2));
    }

    @Test
    void a_key_has_its_latest_value() {
        ring.put(7, 1);
        ring.put(7, 2);

        assertEquals(2, ring.get(7));
    }
}
