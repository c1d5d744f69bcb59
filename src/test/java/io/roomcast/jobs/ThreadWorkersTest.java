package io.roomcast.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.callback.RetryPause;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadWorkersTest {
    private final ThreadWorkers workers = new ThreadWorkers();

    @AfterEach
    void close() {
        workers.close();
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    @Test
    void work_runs_on_a_daemon_thread_of_its_own() throws Exception {
        var worker = new CompletableFuture<Thread>();
        workers.start(() -> worker.complete(Thread.currentThread()));
        assertNotEquals(Thread.currentThread(), await(worker));
        assertTrue(await(worker).isDaemon());
    }

    @Test
    void work_that_blocks_can_be_interrupted() throws Exception {
        var began = new CountDownLatch(1);
        var interrupted = new CompletableFuture<Boolean>();
        Runnable interrupter = workers.start(() -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
                interrupted.complete(false);
            } catch (InterruptedException asked) {
                interrupted.complete(true);
            }
        });
        assertTrue(began.await(60, TimeUnit.SECONDS));
        interrupter.run();
        interrupter.run();
        assertTrue(await(interrupted));
    }

    @Test
    void an_interrupt_that_comes_late_hits_nothing_else() throws Exception {
        for (int i = 0; i < 50; i++) {
            var first = new CompletableFuture<Thread>();
            Runnable interrupter = workers.start(() -> first.complete(Thread.currentThread()));
            await(first);
            var second = new CompletableFuture<Boolean>();
            workers.start(() -> {
                interrupter.run();
                second.complete(Thread.currentThread().isInterrupted() && Thread.currentThread() != first.join());
            });
            assertFalse(await(second));
        }
    }

    @Test
    void pauses_double_up_to_a_bound() {
        assertEquals(RetryPause.FIRST, RetryPause.full(1));
        assertEquals(RetryPause.FIRST.multipliedBy(4), RetryPause.full(3));
        assertEquals(RetryPause.LONGEST, RetryPause.full(100));
        for (int attempt = 1; attempt < 10; attempt++) {
            assertTrue(RetryPause.after(attempt).compareTo(RetryPause.full(attempt)) <= 0);
            assertTrue(
                    RetryPause.after(attempt).compareTo(RetryPause.full(attempt).dividedBy(2)) >= 0);
        }
        assertTrue(RetryPause.LONGEST.compareTo(JobTimes.STANDARD.takeOver()) < 0, "what a queue can put aside");
    }
}
