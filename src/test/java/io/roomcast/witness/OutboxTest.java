package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final long START = 77;

    private final Outbox outbox = new Outbox(true);
    private final List<Long> written = new ArrayList<>();

    @Test
    void what_is_answered_is_not_sent_again() {
        outbox.sent(1, START);

        assertTrue(outbox.settle(1));
        assertFalse(outbox.settle(1), "a second answer ends nothing");
        assertTrue(outbox.isEmpty());
        assertResentAt(Duration.ofHours(1), List.of());
    }

    @Test
    void what_has_no_answer_for_ten_seconds_is_sent_again() {
        outbox.sent(1, START);
        outbox.sent(2, START + Duration.ofSeconds(1).toNanos());

        assertResentAt(Duration.ofMillis(9_999), List.of());
        assertResentAt(Duration.ofSeconds(10), List.of(1L));
        assertResentAt(Duration.ofSeconds(11), List.of(2L));
        assertResentAt(Duration.ofMillis(19_999), List.of());
        assertResentAt(Duration.ofSeconds(20), List.of(1L));
    }

    @Test
    void what_was_under_way_when_the_socket_ended_is_sent_at_once_in_its_order() {
        outbox.sent(1, START);
        outbox.sent(2, START);
        outbox.askAgain(START + 1);

        assertResentAt(Duration.ofMillis(1), List.of(1L, 2L));
    }

    @Test
    void without_keys_only_what_was_not_taken_is_sent_again() {
        Outbox keyless = new Outbox(false);
        keyless.sent(1, START);
        keyless.sent(2, START);
        keyless.postpone(1, 0, START);
        keyless.askAgain(START);

        assertEquals(1, keyless.resend(START, (number, sent) -> written.add(number)));
        assertEquals(List.of(1L), written);
        assertFalse(keyless.settle(2), "it stays unanswered");
        assertEquals(
                0, keyless.resend(START + Duration.ofSeconds(10).toNanos(), (number, sent) -> written.add(number)));
        assertTrue(keyless.isEmpty(), "nobody knows whether it was taken this time");
    }

    @Test
    void what_may_succeed_later_waits_as_long_as_it_is_told_to() {
        outbox.sent(1, START);
        outbox.postpone(1, 3_000, START);
        outbox.postpone(99, 0, START);

        assertResentAt(Duration.ofMillis(2_999), List.of());
        assertResentAt(Duration.ofSeconds(3), List.of(1L));
    }

    @Test
    void pauses_grow_to_two_seconds() {
        outbox.sent(1, START);
        outbox.postpone(1, 0, START);
        assertResentAt(Duration.ofMillis(49), List.of());
        assertResentAt(Duration.ofMillis(100), List.of(1L));

        for (int failure = 0; failure < 20; failure++) {
            outbox.postpone(1, 0, START);
        }
        assertResentAt(Duration.ofMillis(999), List.of());
        assertResentAt(Duration.ofSeconds(2), List.of(1L));
    }

    @Test
    void after_four_minutes_no_server_need_know_the_key() {
        outbox.sent(1, START);

        assertResentAt(Duration.ofMinutes(4), List.of(1L));
        assertResentAt(Duration.ofMinutes(5), List.of());
        assertTrue(outbox.isEmpty());
    }

    @Test
    void is_full_at_its_limit() {
        for (int number = 1; number <= Outbox.LIMIT; number++) {
            assertFalse(outbox.isFull());
            outbox.sent(number, START);
        }

        assertTrue(outbox.isFull());
        outbox.forget();
        assertTrue(outbox.isEmpty());
    }

    private void assertResentAt(Duration sinceStart, List<Long> numbers) {
        written.clear();
        int count = outbox.resend(START + sinceStart.toNanos(), (number, sent) -> written.add(number));
        assertEquals(numbers, written);
        assertEquals(numbers.size(), count);
    }
}
