package io.roomcast.jobs;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.session.JobDesk;

/**
 * What came of a job.
 *
 * @param done whether the handler had a result
 * @param value the result, or the error that the client is told, as a JSON string
 */
public record JobOutcome(boolean done, Json value) {
    public static JobOutcome done(Json result) {
        return new JobOutcome(true, result);
    }

    public static JobOutcome failed(String error) {
        return new JobOutcome(false, JsonValues.quote(error));
    }

    /** As who asks for it is told. */
    public JobDesk.Standing standing() {
        return new JobDesk.Standing(done, value);
    }
}
