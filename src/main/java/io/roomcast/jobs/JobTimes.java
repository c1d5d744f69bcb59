package io.roomcast.jobs;

import java.time.Duration;

/**
 * The rhythm of running jobs.
 *
 * @param look how often a pod looks for jobs of which nobody tells: given back, or left by a pod that died
 * @param renew how often the claims of running jobs are renewed; several times within {@code takeOver}
 * @param takeOver how long a claim must have been left alone until another pod takes the job
 */
public record JobTimes(Duration look, Duration renew, Duration takeOver) {
    public static final JobTimes STANDARD =
            new JobTimes(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(20));
}
