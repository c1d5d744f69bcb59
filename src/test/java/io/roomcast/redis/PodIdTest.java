package io.roomcast.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.roomcast.protocol.PodName;
import org.junit.jupiter.api.Test;

class PodIdTest {
    private static final PodName NAME = new PodName("roomcast-7f~9.1");

    @Test
    void two_processes_of_one_name_are_two() {
        assertNotEquals(PodId.of(NAME), PodId.of(NAME));
    }

    @Test
    void the_name_can_be_told_from_it() {
        assertEquals(NAME, PodId.of(NAME).name());
    }

    @Test
    void a_renewed_lease_is_of_the_same_process() {
        PodId id = PodId.of(NAME);
        assertEquals(id, PodId.ofLease(id.value()));
        assertEquals(id, PodId.ofLease(id.value() + ".12"));
    }

    @Test
    void the_lease_of_a_process_that_has_no_such_id_is_its_name() {
        assertEquals(
                new PodName("0123456789abcdef"),
                PodId.ofLease("0123456789abcdef.3").name());
    }

    @Test
    void no_colon_comes_into_keys() {
        assertFalse(PodId.of(new PodName("a:b")).value().contains(":"));
    }
}
