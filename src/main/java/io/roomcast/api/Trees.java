package io.roomcast.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.protocol.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON that is put together and taken apart by hand, as trees: no types of ours that a native image would have to know. */
public final class Trees {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Trees() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree cannot be written", impossible);
        }
    }

    static Json json(JsonNode tree) {
        return Json.checked(bytes(tree));
    }

    /** Fails with {@link IllegalArgumentException} for what is too much for a tree, such as a name of megabytes. */
    public static JsonNode read(Json value) {
        try {
            return MAPPER.readTree(value.utf8());
        } catch (IOException tooMuch) {
            throw new IllegalArgumentException("this JSON cannot be read", tooMuch);
        }
    }

    /** The strings of a list; empty if it is no list, or holds something else as well. */
    public static Optional<List<String>> strings(JsonNode list) {
        if (!list.isArray()) {
            return Optional.empty();
        }
        List<String> strings = new ArrayList<>(list.size());
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                return Optional.empty();
            }
            strings.add(item.textValue());
        }
        return Optional.of(strings);
    }
}
