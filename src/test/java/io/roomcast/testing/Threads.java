package io.roomcast.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/** Runs a test's tasks on threads of their own. */
public final class Threads {
    private Threads() {}

    /** A task that knows which one of several it is, from 0. */
    @FunctionalInterface
    public interface Task {
        void run(int number) throws Exception;
    }

    /** Starts the tasks at the same moment and returns when all are done; fails if one of them does. */
    public static void together(int count, Task task) {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            var start = new CyclicBarrier(count);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    start.await(60, SECONDS);
                    task.run(number);
                    return null;
                }));
            }
            for (Future<?> done : running) {
                done.get(60, SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a thread of the test failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
