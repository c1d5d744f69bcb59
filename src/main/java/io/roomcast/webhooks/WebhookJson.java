package io.roomcast.webhooks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.roomcast.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** How events are written. */
final class WebhookJson {
    private static final JsonFactory JSON = new JsonFactory();

    private WebhookJson() {}

    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** @param fields beside those that all events have */
    static WebhookEvent event(String id, EventType type, Instant time, Fields fields) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("type", type.wireName());
            json.writeStringField("time", time.toString());
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot be written to", impossible);
        }
        return new WebhookEvent(id, type.wireName(), Json.checked(bytes.toByteArray()));
    }
}
