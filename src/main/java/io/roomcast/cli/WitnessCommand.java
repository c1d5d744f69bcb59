package io.roomcast.cli;

import io.roomcast.witness.Witness;
import io.roomcast.witness.WitnessReport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code witness}: proves on running servers that nothing is lost silently, and says how it goes meanwhile. */
final class WitnessCommand {
    private static final Duration PROGRESS = Duration.ofSeconds(5);
    /** For all clients to be in their rooms; ten thousand need a fraction of it. */
    private static final Duration ENTERING = Duration.ofMinutes(2);
    /** Whoever interrupts does not want to wait long, and Kubernetes waits 30 seconds. */
    private static final Duration INTERRUPTED_SETTLE = Duration.ofSeconds(10);

    private static final double NANOS_PER_MILLI = 1_000_000;

    private final PrintStream out;
    private final PrintStream err;

    WitnessCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Prints the report, and nothing else, to the first stream. Ends early when the process is asked to end.
     *
     * @return the exit code. Fails with {@link UsageException}
     */
    int run(List<String> words) {
        WitnessOptions options = WitnessOptions.parse(words);
        Vertx vertx = oneLoop();
        try (Interrupt interrupt = Interrupt.listen()) {
            WitnessReport report = witness(vertx, options, interrupt);
            out.print(options.json() ? report.json() + System.lineSeparator() : report.table());
            out.flush();
            int status = report.isClean() ? CommandLine.DONE : CommandLine.FAILED;
            interrupt.answer(status);
            return status;
        } finally {
            vertx.close();
        }
    }

    private WitnessReport witness(Vertx vertx, WitnessOptions options, Interrupt interrupt) {
        err.println("witness: " + options.plan());
        Witness witness = Witness.start(vertx, options.plan());
        CompletableFuture<Void> ready = witness.ready().toCompletableFuture();
        try {
            if (waitFor(CompletableFuture.anyOf(ready, interrupt.asked()), ENTERING, witness)) {
                waitFor(interrupt.asked(), options.duration(), witness);
            } else {
                err.println("witness: not every client came into its room");
            }
        } catch (ExecutionException e) {
            err.println("witness: " + e.getCause().getMessage());
        }
        boolean isInterrupted = interrupt.asked().isDone();
        Duration settle = isInterrupted && options.settle().compareTo(INTERRUPTED_SETTLE) > 0
                ? INTERRUPTED_SETTLE
                : options.settle();
        return witness.finish(settle).toCompletableFuture().join();
    }

    /** False if it does not come true in that time. */
    private boolean waitFor(CompletableFuture<?> event, Duration atMost, Witness witness) throws ExecutionException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            long left = Math.min(PROGRESS.toNanos(), end - System.nanoTime());
            try {
                event.get(Math.max(0, left), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException notYet) {
                err.println(progress(witness.snapshot()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
        }
    }

    private static String progress(WitnessReport report) {
        return String.format(
                Locale.ROOT,
                "witness: %,d of %,d clients, %,d published, %,d delivered, p99 %.1f ms, %,d reconnects, %,d lost silently",
                report.subscribed(),
                report.clients(),
                report.published(),
                report.delivered(),
                report.latency().p99().toNanos() / NANOS_PER_MILLI,
                report.reconnects(),
                report.silentLosses());
    }

    /** All of a witness runs on one loop. Names are looked up by the JDK: a native image has no other way. */
    private static Vertx oneLoop() {
        System.setProperty("vertx.disableDnsResolver", "true");
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
