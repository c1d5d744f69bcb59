package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;

/** Answers that are made of those of all pods; the protocol has no word for a pod that gave none. */
final class Pods {
    private Pods() {}

    /** Fails where a pod is missing: it may do later what it was asked for, and the caller may ask again. */
    static void requireAll(JsonNode answer) {
        JsonNode missing = answer.path("missing");
        if (!missing.isEmpty()) {
            var names = new StringJoiner(", ");
            missing.forEach(pod -> names.add(pod.asText()));
            throw new CommandException(ApiError.INTERNAL, "no answer from " + names);
        }
    }
}
