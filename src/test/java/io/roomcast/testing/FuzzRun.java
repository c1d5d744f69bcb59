package io.roomcast.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Many strange inputs, in batches that do not know each other, all from one seed: with the seed and the batch's number that a
 * failure names, the same inputs come again. What is logged as an error, or as a leak, fails the batch too.
 *
 * <p>{@code roomcast.fuzz.inputs} are the inputs of all fuzz tests together; {@code roomcast.fuzz.seed} and
 * {@code roomcast.fuzz.batch} repeat.
 */
public final class FuzzRun {
    private static final int TOTAL = Integer.getInteger("roomcast.fuzz.inputs", 20_000);
    /** Always the same where none is given, so that a build does not fail by chance. */
    private static final long SEED = Long.getLong("roomcast.fuzz.seed", 1);

    private static final int ONLY = Integer.getInteger("roomcast.fuzz.batch", -1);
    private static final int BATCH = 1_000;

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    /** One of many; everything that it does comes from its chaos. */
    @FunctionalInterface
    public interface Batch {
        void run(Chaos chaos, int inputs) throws Exception;
    }

    private FuzzRun() {}

    /** @param percent of all inputs */
    public static void of(String what, int percent, Batch batch) throws Exception {
        new FuzzRun().run(what, TOTAL / 100 * percent, batch);
    }

    private void run(String what, int inputs, Batch batch) throws Exception {
        Logger root = Logger.getLogger("");
        Handler watch = new Watch();
        root.addHandler(watch);
        long began = System.nanoTime();
        try {
            for (int number = 0; number * BATCH < inputs; number++) {
                if (ONLY < 0 || ONLY == number) {
                    run(what, number, Math.min(BATCH, inputs - number * BATCH), batch);
                }
            }
        } finally {
            root.removeHandler(watch);
        }
        System.out.printf(
                "fuzz %s: %d inputs of seed %d in %d s%n",
                what,
                ONLY < 0 ? inputs : BATCH,
                SEED,
                Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }

    private void run(String what, int number, int inputs, Batch batch) throws Exception {
        try {
            batch.run(new Chaos(SEED * 1_000_003 + number), inputs);
            if (!complaints.isEmpty()) {
                throw new AssertionError("logged: " + complaints);
            }
        } catch (Exception | AssertionError found) {
            throw new AssertionError(
                    String.format(
                            "fuzz %s: repeat with -Droomcast.fuzz.inputs=%d -Droomcast.fuzz.seed=%d"
                                    + " -Droomcast.fuzz.batch=%d",
                            what, TOTAL, SEED, number),
                    found);
        }
    }

    /** Errors of the server's, and what Netty finds when buffers were collected that nobody had released. */
    private final class Watch extends Handler {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.SEVERE.intValue() && !isOfAnotherTest(entry)) {
                complaints.add(entry.getLoggerName() + ": " + entry.getMessage() + " " + entry.getThrown());
            }
        }

        /** What was made before is found while this runs; where a buffer was made and used stands in what is said of it. */
        private static boolean isOfAnotherTest(LogRecord entry) {
            return entry.getMessage().startsWith("LEAK") && !entry.getMessage().contains(FuzzRun.class.getName());
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
