package io.roomcast.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomcast.protocol.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * A frame as a client reads it, and as a test compares it: type, {@code #id}, room, {@code @offset} and what else there is,
 * in one line.
 */
public record Said(JsonNode json, int bytes) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Said of(Frame frame) {
        if (!frame.isText()) {
            return new Said(
                    MAPPER.createObjectNode().put("type", "binary").put("length", frame.payload().length),
                    frame.length());
        }
        try {
            return new Said(MAPPER.readTree(frame.textPayload()), frame.length());
        } catch (JsonProcessingException e) {
            throw new AssertionError("the server wrote no JSON: " + frame.textPayload(), e);
        }
    }

    public String type() {
        return json.get("type").asText();
    }

    @Override
    public String toString() {
        return line(json);
    }

    private static String line(JsonNode json) {
        List<String> words = new ArrayList<>();
        words.add(json.get("type").asText());
        json.properties().forEach(field -> {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "type", "epoch", "time", "session", "pod", "heartbeat", "message", "from" -> {}
                case "id" -> words.add("#" + value.asText());
                case "room", "code" -> words.add(value.asText());
                case "offset" -> words.add("@" + value.asText());
                case "data" -> words.add(value.toString());
                case "messages" -> {
                    List<String> lines = new ArrayList<>();
                    value.forEach(message -> lines.add(line(message)));
                    words.add(lines.toString());
                }
                default -> words.add(field.getKey() + "=" + (value.isTextual() ? value.asText() : value.toString()));
            }
        });
        return String.join(" ", words);
    }
}
