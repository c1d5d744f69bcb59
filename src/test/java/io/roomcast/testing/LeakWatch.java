package io.roomcast.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the class of tests during which Netty has found that a buffer was never released. It finds that when the memory is wanted back: the
 * buffer may be that of a class before, and its story, in the failure and in the log, says of which. Applied to all classes, as a service.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
    /** Held, as a handler goes with its logger. */
    private static final Logger NETTY = Logger.getLogger("io.netty.util.ResourceLeakDetector");

    static {
        NETTY.addHandler(new Ear());
    }

    private static final class Ear extends Handler {
        @Override
        public void publish(LogRecord line) {
            if (line.getMessage().startsWith("LEAK:")) {
                FOUND.add(line.getMessage());
            }
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    @Override
    public void beforeAll(ExtensionContext tests) {
        // From here on the ear listens.
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        List<String> found = List.copyOf(FOUND);
        FOUND.removeAll(found);
        if (!found.isEmpty()) {
            throw new AssertionError(found.size() + " buffers were not released; the first: " + found.get(0));
        }
    }
}
