package io.roomcast.jobs;

/** Threads on which handlers may block. */
interface Workers extends AutoCloseable {
    /**
     * Begins at once, on a thread of its own; how many there are at a time is for the caller to see to.
     *
     * @return interrupts the work if it is under way; may be run more than once, from any thread
     */
    Runnable start(Runnable work);

    /** Interrupts what is under way, and starts nothing any more. */
    @Override
    void close();
}
