package io.roomcast.presence;

import java.time.Duration;

/** Has something done later: a scheduler in the server, a test's hand in tests. */
@FunctionalInterface
public interface Delay {
    /**
     * Returns at once. The task runs on any thread, without a lock of the caller's.
     *
     * @return takes the task back if it has not begun; may be run more than once, from any thread
     */
    Runnable after(Duration delay, Runnable task);
}
