package io.roomcast.protocol;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Calls that are made one at a time in the order in which they were added, with no lock held. The owner adds under the lock
 * that decides the order, and flushes after it let go of it. A thread that finds another one flushing leaves its calls to
 * it, so a call that adds and flushes in turn is served after it has returned, not within.
 *
 * <p>Has no bound of its own: the owner knows how many calls may wait, and what to do then. The flushing thread works for
 * the others as long as they add faster than it calls.
 */
public final class OrderedCalls {
    private static final Logger LOG = Logger.getLogger(OrderedCalls.class);

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean flushing = new AtomicBoolean();

    public void add(Runnable call) {
        waiting.add(call);
    }

    /** Makes the calls that wait, unless another thread is at it. A call that throws is logged and does not stop the rest. */
    public void flush() {
        // Looks again after letting go: whoever added in between found this thread flushing, and relies on it.
        while (!waiting.isEmpty() && flushing.compareAndSet(false, true)) {
            try {
                for (Runnable call = waiting.poll(); call != null; call = waiting.poll()) {
                    make(call);
                }
            } finally {
                flushing.set(false);
            }
        }
    }

    /** True if all calls were made and have returned. Under the lock that decides the order, it stays so until it is let go. */
    public boolean isIdle() {
        // In this order: the last call is taken out before it is made, and flushing ends after it.
        return waiting.isEmpty() && !flushing.get();
    }

    private static void make(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            // Errors too: those that wait behind this call have done nothing wrong.
            LOG.error("a receiver failed; the calls after it go on", e);
        }
    }
}
