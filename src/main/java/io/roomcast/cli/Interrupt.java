package io.roomcast.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Holds a process that is asked to end, by Ctrl-C or by Kubernetes, until its last word is said, and lets that be its exit code. */
final class Interrupt implements AutoCloseable {
    /** Less than the 30 seconds that Kubernetes waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CompletableFuture<Integer> answer = new CompletableFuture<>();
    private final Thread hook = new Thread(this::holdOn, "interrupt");

    private Interrupt() {}

    static Interrupt listen() {
        Interrupt interrupt = new Interrupt();
        Runtime.getRuntime().addShutdownHook(interrupt.hook);
        return interrupt;
    }

    /** Done once the process is asked to end. */
    CompletableFuture<Void> asked() {
        return asked;
    }

    /** The exit code of a process that was asked to end. */
    void answer(int status) {
        answer.complete(status);
    }

    private void holdOn() {
        asked.complete(null);
        try {
            int status = answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            // The one way to choose the exit code of a process that is ending already.
            Runtime.getRuntime().halt(status);
        } catch (InterruptedException | ExecutionException | TimeoutException noAnswer) {
            Runtime.getRuntime().halt(CommandLine.FAILED);
        }
    }

    /** Stops listening; a process that is ending already goes on to. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook is at work, and has been answered or will give up.
            return;
        }
    }
}
