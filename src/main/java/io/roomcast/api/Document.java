package io.roomcast.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.roomcast.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A document of the server's that was written in YAML. It is read when asked for, which takes a moment: not for an event loop. Safe from any
 * thread.
 */
final class Document {
    private final String resource;

    /** Null until somebody asks; made twice where two ask at once, which are the same. */
    private volatile Json json;

    Document(String resource) {
        this.resource = resource;
    }

    /** As it was written. */
    byte[] yaml() {
        try (InputStream document = Document.class.getResourceAsStream(resource)) {
            return document.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    Json json() {
        Json known = json;
        if (known == null) {
            known = Json.checked(toJson(yaml()));
            json = known;
        }
        return known;
    }

    private static byte[] toJson(byte[] yaml) {
        var out = new ByteArrayOutputStream();
        try (JsonParser in = new YAMLFactory().createParser(yaml);
                JsonGenerator generator = new JsonFactory().createGenerator(out)) {
            in.nextToken();
            generator.copyCurrentStructure(in);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return out.toByteArray();
    }
}
