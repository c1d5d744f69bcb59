package io.roomcast.jobs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads, kept for a minute when there is nothing to do. */
final class ThreadWorkers implements Workers {
    private final AtomicInteger made = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(this::newThread);

    private Thread newThread(Runnable work) {
        var thread = new Thread(work, "roomcast-job-" + made.incrementAndGet());
        thread.setDaemon(true);
        // Handlers may look for classes and services of the application, whichever thread made this one.
        thread.setContextClassLoader(ThreadWorkers.class.getClassLoader());
        return thread;
    }

    @Override
    public Runnable start(Runnable work) {
        var piece = new Piece(work);
        threads.execute(piece);
        return piece::interrupt;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Unlike a cancelled future it always runs to its end, which somebody waits for, and interrupts nothing that comes after it. */
    private static final class Piece implements Runnable {
        private final Runnable work;

        @GuardedBy("this")
        private Thread thread;

        @GuardedBy("this")
        private boolean interrupted;

        Piece(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            begin();
            try {
                work.run();
            } finally {
                end();
            }
        }

        private synchronized void begin() {
            thread = Thread.currentThread();
            if (interrupted) {
                thread.interrupt();
            }
        }

        private synchronized void end() {
            thread = null;
        }

        synchronized void interrupt() {
            interrupted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
