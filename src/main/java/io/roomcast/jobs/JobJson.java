package io.roomcast.jobs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.roomcast.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What is written of jobs outside of frames. */
final class JobJson {
    private static final JsonFactory JSON = new JsonFactory();

    private JobJson() {}

    /** What is posted to a backend. */
    static byte[] call(String name, JobCall call) {
        return object(json -> {
            json.writeStringField("job_id", call.id().value());
            json.writeStringField("job", name);
            json.writeNumberField("attempt", call.attempt());
            json.writeStringField("user", call.user().value());
            json.writeStringField("session", call.session().value());
            json.writeFieldName("data");
            json.writeRawValue(call.data().toString());
        });
    }

    /** What is published in the room that gets the result. */
    static Json message(Job job, JobOutcome outcome) {
        return Json.checked(object(json -> {
            json.writeStringField("job_id", job.id().value());
            json.writeStringField("job", job.name());
            json.writeStringField("status", outcome.done() ? "done" : "failed");
            json.writeFieldName(outcome.done() ? "result" : "error");
            json.writeRawValue(outcome.value().toString());
        }));
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] object(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot be written to", impossible);
        }
        return bytes.toByteArray();
    }
}
