package io.roomcast.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.roomcast.protocol.Json;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The document that describes the API, and what it says. It is read when first asked for, which takes a moment: not for an event
 * loop. Safe from any thread.
 */
@Singleton
class Description {
    private static final String DOCUMENT = "/META-INF/openapi.yaml";
    private static final String PARAMETERS = "parameters";

    /** Null until somebody asks; made twice where two ask at once, which are the same. */
    private volatile Translation translation;

    private record Translation(Json json, JsonNode tree) {}

    /** As it was written. */
    byte[] yaml() {
        try (InputStream document = Description.class.getResourceAsStream(DOCUMENT)) {
            return document.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    byte[] json() {
        return translation().json().utf8();
    }

    /**
     * What may be done with a path.
     *
     * @param path of a request
     * @return in the order of their names; none for a path that is not described
     */
    Set<String> methodsOf(String path) {
        var methods = new TreeSet<String>();
        for (Map.Entry<String, JsonNode> described :
                translation().tree().path("paths").properties()) {
            if (matches(described.getKey(), path)) {
                described.getValue().fieldNames().forEachRemaining(name -> methods.add(name.toUpperCase(Locale.ROOT)));
            }
        }
        methods.remove(PARAMETERS.toUpperCase(Locale.ROOT));
        return methods;
    }

    private static boolean matches(String described, String path) {
        String[] names = described.split("/", -1);
        String[] segments = path.split("/", -1);
        if (names.length != segments.length) {
            return false;
        }
        for (int i = 0; i < names.length; i++) {
            if (!names[i].startsWith("{") && !names[i].equals(segments[i])) {
                return false;
            }
        }
        return true;
    }

    private Translation translation() {
        Translation known = translation;
        if (known == null) {
            Json json = Json.checked(toJson(yaml()));
            known = new Translation(json, Trees.read(json));
            translation = known;
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
