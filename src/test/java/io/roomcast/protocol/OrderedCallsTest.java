package io.roomcast.protocol;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class OrderedCallsTest {
    private final OrderedCalls calls = new OrderedCalls();
    private final List<Integer> made = new ArrayList<>();

    @Test
    void nothing_is_called_before_the_flush() {
        calls.add(() -> made.add(1));
        assertEquals(List.of(), made);
        assertFalse(calls.isIdle());
        calls.flush();
        assertEquals(List.of(1), made);
        assertTrue(calls.isIdle());
    }

    @Test
    void a_call_that_adds_and_flushes_is_served_after_it_has_returned() {
        calls.add(() -> {
            calls.add(() -> made.add(2));
            calls.flush();
            assertFalse(calls.isIdle());
            made.add(1);
        });
        calls.flush();
        assertEquals(List.of(1, 2), made);
    }

    @Test
    void calls_go_on_after_an_exception_and_after_an_error() {
        calls.add(() -> {
            throw new IllegalStateException("thrown by a test");
        });
        calls.add(() -> {
            throw new AssertionError("thrown by a test");
        });
        calls.add(() -> made.add(3));
        calls.flush();
        assertEquals(List.of(3), made);
    }

    @Test
    void every_call_of_concurrent_threads_is_made_once_and_alone() {
        int threads = 4;
        int each = 20_000;
        Threads.together(threads, number -> {
            for (int i = 0; i < each; i++) {
                int value = i;
                // A plain list: calls that overlapped, or did not see each other's writes, would spoil it.
                calls.add(() -> made.add(value));
                calls.flush();
            }
        });
        assertEquals(threads * each, made.size());
        assertTrue(calls.isIdle());
    }

    @Test
    void no_call_is_left_behind_when_its_thread_finds_another_one_about_to_finish() {
        var round = new CyclicBarrier(2);
        Threads.together(2, number -> {
            for (int i = 1; i <= 5_000; i++) {
                calls.add(() -> made.add(number));
                calls.flush();
                round.await(60, SECONDS);
                assertTrue(calls.isIdle());
                assertEquals(2 * i, made.size());
                round.await(60, SECONDS);
            }
        });
    }
}
