package io.roomcast.jobs;

import java.time.Duration;

/**
 * The right of one taker to run a job, while it is renewed. Each claim of a job has an attempt of its own, which is how a queue
 * tells an old claim from the one that holds.
 *
 * @param place of the job in the queue
 * @param replyTo the queue's own note of where the asking session is
 * @param attempt from 1
 * @param origin how the job came to be taken
 * @param age since the job was put in
 * @param stored what came of an earlier attempt and only has to be passed on; null where there is nothing yet
 */
public record JobClaim(
        String place, String replyTo, Job job, int attempt, Origin origin, Duration age, JobOutcome stored) {
    /** How a job came to be taken. */
    public enum Origin {
        /** Nobody had it before. */
        NEW,
        /** Its taker gave it back. */
        GIVEN_BACK,
        /** Its taker did not renew the claim. */
        TAKEN_OVER
    }
}
