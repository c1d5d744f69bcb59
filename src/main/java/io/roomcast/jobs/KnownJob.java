package io.roomcast.jobs;

import java.time.Duration;

/**
 * A kind of job that this pod can do.
 *
 * @param timeout of one attempt
 * @param attempts in all
 */
record KnownJob(JobHandler handler, Duration timeout, int attempts) {
    static final int MAX_ATTEMPTS = 100;
}
