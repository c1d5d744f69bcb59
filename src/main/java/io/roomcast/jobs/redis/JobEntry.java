package io.roomcast.jobs.redis;

import io.roomcast.jobs.Job;
import io.roomcast.jobs.JobClaim;
import io.roomcast.jobs.JobOutcome;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonValues;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A job as it stands in the stream. */
final class JobEntry {
    static final String DONE = "done";
    static final String FAILED = "failed";

    private static final String ID = "id";
    private static final String JOB = "job";
    private static final String USER = "user";
    private static final String SESSION = "session";
    private static final String POD = "pod";
    private static final String ROOM = "room";
    private static final String DATA = "data";

    private JobEntry() {}

    /** @param pod that hears what is for the session */
    static List<Object> fields(Job job, String pod) {
        List<Object> fields = new ArrayList<>();
        fields.addAll(
                List.of(ID, job.id().value(), JOB, job.name(), USER, job.user().value()));
        fields.addAll(List.of(SESSION, job.session().value(), POD, pod));
        if (job.room() != null) {
            fields.addAll(List.of(ROOM, job.room().value()));
        }
        fields.addAll(List.of(DATA, job.data().utf8()));
        return fields;
    }

    /** The place of what {@code take.lua} gave, whatever stands there. */
    static String placeOf(Response taken) {
        return taken.get(0).toString();
    }

    /** Fails with {@link IllegalArgumentException} for what {@link #fields} did not write. */
    static JobClaim claim(Response taken) {
        Map<String, Response> fields = new HashMap<>();
        Response pairs = taken.get(4);
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            fields.put(pairs.get(i).toString(), pairs.get(i + 1));
        }
        return new JobClaim(
                placeOf(taken),
                text(fields, POD),
                job(fields),
                taken.get(1).toInteger(),
                JobClaim.Origin.valueOf(taken.get(2).toString().toUpperCase(Locale.ROOT)),
                Duration.ofMillis(taken.get(3).toLong()),
                taken.get(5).toString().isEmpty() ? null : outcome(taken.get(5), taken.get(6)));
    }

    private static Job job(Map<String, Response> fields) {
        return new Job(
                new JobId(text(fields, ID)),
                text(fields, JOB),
                JsonValues.parse(field(fields, DATA).toBytes())
                        .orElseThrow(() -> new IllegalArgumentException("data is not JSON")),
                new UserId(text(fields, USER)),
                new SessionId(text(fields, SESSION)),
                fields.containsKey(ROOM) ? new RoomId(text(fields, ROOM)) : null);
    }

    static JobOutcome outcome(Response status, Response data) {
        return new JobOutcome(
                status.toString().equals(DONE),
                JsonValues.parse(data.toBytes())
                        .orElseThrow(() -> new IllegalArgumentException("the outcome is not JSON")));
    }

    private static String text(Map<String, Response> fields, String name) {
        return field(fields, name).toString(StandardCharsets.UTF_8);
    }

    private static Response field(Map<String, Response> fields, String name) {
        Response field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return field;
    }
}
