package io.roomcast.api;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The document that describes the API, and what it says. Both are read when first asked for: not for an event loop. Safe from any
 * thread.
 */
@Singleton
class Description {
    private static final String PARAMETERS = "parameters";

    private final Document document = new Document("/META-INF/openapi.yaml");

    /** Null until somebody asks; made twice where two ask at once, which are the same. */
    private volatile JsonNode tree;

    Document document() {
        return document;
    }

    /**
     * What may be done with a path.
     *
     * @param path of a request
     * @return in the order of their names; none for a path that is not described
     */
    Set<String> methodsOf(String path) {
        var methods = new TreeSet<String>();
        for (Map.Entry<String, JsonNode> described : tree().path("paths").properties()) {
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

    private JsonNode tree() {
        JsonNode known = tree;
        if (known == null) {
            known = Trees.read(document.json());
            tree = known;
        }
        return known;
    }
}
