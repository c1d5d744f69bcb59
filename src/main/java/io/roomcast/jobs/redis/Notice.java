package io.roomcast.jobs.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.ServerMessage.JobProgress;
import io.roomcast.protocol.ServerMessage.JobResult;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.json.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/** What is told to a session of another pod: a byte for the version, then an object. */
record Notice(SessionId session, ServerMessage message) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte VERSION = 1;
    private static final String SESSION = "session";
    private static final String JOB_ID = "job_id";
    private static final String JOB = "job";
    private static final String PROGRESS = "progress";
    private static final String RESULT = "result";
    private static final String ERROR = "error";

    static byte[] write(SessionId session, JobProgress progress) {
        return write(session, progress.jobId(), progress.job(), PROGRESS, progress.progress());
    }

    static byte[] write(SessionId session, JobResult result) {
        return write(session, result.jobId(), result.job(), result.done() ? RESULT : ERROR, result.value());
    }

    private static byte[] write(SessionId session, JobId id, String job, String kind, Json value) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(SESSION, session.value());
            json.writeStringField(JOB_ID, id.value());
            json.writeStringField(JOB, job);
            json.writeFieldName(kind);
            json.writeRawValue(value.toString());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot be written to", impossible);
        }
        return bytes.toByteArray();
    }

    /** Empty for what {@link #write} did not write, or another version did. */
    static Optional<Notice> read(byte[] payload) {
        if (payload.length == 0 || payload[0] != VERSION) {
            return Optional.empty();
        }
        try {
            return JsonFields.parse(Arrays.copyOfRange(payload, 1, payload.length))
                    .map(fields -> new Notice(new SessionId(text(fields, SESSION)), message(fields)));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static ServerMessage message(JsonFields fields) {
        JobId id = new JobId(text(fields, JOB_ID));
        String job = text(fields, JOB);
        Optional<Json> progress = fields.value(PROGRESS);
        if (progress.isPresent()) {
            return new JobProgress(id, job, progress.get());
        }
        Optional<Json> result = fields.value(RESULT);
        Json value = result.or(() -> fields.value(ERROR)).orElseThrow(() -> new IllegalArgumentException("no value"));
        return new JobResult(id, job, result.isPresent(), value);
    }

    private static String text(JsonFields fields, String name) {
        return fields.text(name).orElseThrow(() -> new IllegalArgumentException("no " + name));
    }
}
