package io.roomcast.jobs;

import io.roomcast.protocol.Json;

/**
 * Does one kind of job. Every bean of this type is known by its name. A job runs at least once: after a time-out, a failure or
 * the death of a pod it runs again, with the same id and a higher attempt, maybe while an earlier attempt is still at it.
 */
public interface JobHandler {
    /** What clients ask for: 1-64 letters, digits and {@code _ . -}. Of no other handler. */
    String name();

    /** False for one that lacks the configuration that it needs; then clients are told that there is no such job. */
    default boolean isEnabled() {
        return true;
    }

    /**
     * Called on a worker thread, where it may block; interrupted when its time is over or the server ends.
     *
     * @return the result; one larger than {@code roomcast.job-queue.max-result-size} fails the job
     * @throws JobFailedException what the client is told, and whether another attempt may help
     * @throws Exception any other is logged, and the job tried again
     */
    Json run(JobCall call) throws Exception;
}
