package io.roomcast.cluster.redis;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.json.JsonFields;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.redis.PodId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A question or an answer as it travels: {@code {id, from, topic, body}}.
 *
 * @param id of the question, given by who asks
 * @param from the pod that says this
 * @param topic of the question
 * @param body null where a pod answers that it cannot answer
 */
record Envelope(String id, PodId from, String topic, Json body) {
    byte[] write() {
        StringBuilder text = new StringBuilder()
                .append("{\"id\":")
                .append(JsonValues.quote(id))
                .append(",\"from\":")
                .append(JsonValues.quote(from.value()))
                .append(",\"topic\":")
                .append(JsonValues.quote(topic));
        if (body != null) {
            text.append(",\"body\":").append(body);
        }
        return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Empty for what no pod has written. */
    static Optional<Envelope> read(byte[] written) {
        try {
            return JsonFields.parse(written).flatMap(Envelope::read);
        } catch (IllegalArgumentException wrongType) {
            return Optional.empty();
        }
    }

    private static Optional<Envelope> read(JsonFields fields) {
        Optional<String> id = fields.text("id");
        Optional<String> from = fields.text("from");
        Optional<String> topic = fields.text("topic");
        if (id.isEmpty() || from.isEmpty() || topic.isEmpty()) {
            return Optional.empty();
        }
        Json body = fields.value("body").orElse(null);
        return Optional.of(new Envelope(id.get(), new PodId(from.get()), topic.get(), body));
    }
}
