package io.roomcast.jobs;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;

/** One attempt at a job, as its handler sees it. */
public interface JobCall {
    /** Bytes that one word of progress may have. */
    int MAX_PROGRESS_BYTES = 4_096;

    /** The same in every attempt. */
    JobId id();

    /** From 1. */
    int attempt();

    /** Who asked. */
    UserId user();

    /** The session that asked; it may be gone. */
    SessionId session();

    /** What came with the job: any JSON. */
    Json data();

    /**
     * Tells the asking session how far the work has come: at most once, and no more than ten times in a second; what is said
     * in between is left out. Safe from any thread.
     *
     * @throws IllegalArgumentException if it is larger than {@link #MAX_PROGRESS_BYTES}
     */
    void progress(Json progress);
}
