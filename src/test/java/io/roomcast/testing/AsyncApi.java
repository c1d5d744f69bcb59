package io.roomcast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** The description of the WebSocket protocol, {@code docs/asyncapi.yaml}: which frames there are, and how they look. */
public final class AsyncApi {
    private static final String DOCUMENT = "docs/asyncapi.yaml";
    private static final String MESSAGES = "#/components/messages/";

    private final JsonNode document = read();
    private final Map<String, JsonSchema> commands = schemas("hear");
    private final Map<String, JsonSchema> frames = schemas("tell");

    /** The {@code type} of everything that a client may say. */
    public Set<String> commands() {
        return commands.keySet();
    }

    /** The {@code type} of everything that the server says. */
    public Set<String> frames() {
        return frames.keySet();
    }

    public List<JsonNode> examplesOfCommands() {
        return examples("hear");
    }

    public List<JsonNode> examplesOfFrames() {
        return examples("tell");
    }

    /** The values that are allowed for the {@code code} of an error. */
    public List<String> errorCodes() {
        return StreamSupport.stream(
                        document.at("/components/messages/error/payload/properties/code/enum")
                                .spliterator(),
                        false)
                .map(JsonNode::textValue)
                .toList();
    }

    /** It is what the description says of its type. */
    public void describesCommand(JsonNode command) {
        describes(commands, command);
    }

    /** It is what the description says of its type, and nothing more. */
    public void describesFrame(JsonNode frame) {
        describes(frames, frame);
    }

    private static void describes(Map<String, JsonSchema> schemas, JsonNode message) {
        JsonSchema schema = schemas.get(message.path("type").asText());
        assertNotNull(schema, message::toString);
        assertEquals(Set.of(), schema.validate(message), message::toString);
    }

    private Map<String, JsonSchema> schemas(String operation) {
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
        Map<String, JsonSchema> schemas = new TreeMap<>();
        for (String key : keys(operation)) {
            ObjectNode schema = ((ObjectNode) document.deepCopy()).put("$ref", MESSAGES + key + "/payload");
            schemas.put(message(key).path("name").textValue(), factory.getSchema(schema));
        }
        return schemas;
    }

    private List<JsonNode> examples(String operation) {
        return keys(operation).stream()
                .flatMap(key ->
                        StreamSupport.stream(message(key).path("examples").spliterator(), false))
                .map(example -> example.path("payload"))
                .toList();
    }

    private List<String> keys(String operation) {
        return StreamSupport.stream(
                        document.path("operations")
                                .path(operation)
                                .path("messages")
                                .spliterator(),
                        false)
                .map(reference -> reference.path("$ref").textValue())
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .toList();
    }

    private JsonNode message(String key) {
        return document.path("components").path("messages").path(key);
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(Path.of(DOCUMENT).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
