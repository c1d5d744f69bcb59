package io.roomcast.jobs;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What all jobs together may take. */
@ConfigMapping(prefix = "roomcast.job-queue")
public interface JobQueueConfig {
    /** Jobs that wait or are being done, on all pods together; more are answered {@code unavailable}. With their data some 64 MB at most. */
    @WithDefault("1000")
    int size();

    /**
     * Jobs of one user that wait or are being done, on all pods together; more are answered {@code rate_limited}. 0 for any number: how long jobs
     * take, and how many a user may start, differs from product to product.
     */
    @WithDefault("0")
    int perUser();

    /** Jobs that one pod does at a time, each on a thread: most of them wait for a backend. 0: it does none. */
    @WithDefault("16")
    int workers();

    /** Bytes of one result. As much as a message may have. */
    @WithDefault("64K")
    MemorySize maxResultSize();
}
