package io.roomcast.api;

import io.roomcast.broker.Publication;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.TraceParent;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonFields;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The body of a publish: {@code {data, from?, key?}}, and {@code rooms} where it is for many. */
final class PublishBody {
    /** Where in a trace the publisher is. */
    static final String TRACEPARENT = "traceparent";

    /** Rooms of one request. What is more than a pod may have under way to Redis would only be refused there. */
    static final int MAX_ROOMS = 1_000;

    /** A publication for each of these rooms; names that are no rooms are still among them. */
    record ForRooms(Set<String> rooms, Publication publication) {}

    private PublishBody() {}

    /**
     * @param idempotencyKey of the header, which wins over the body's; null for none
     * @param traceparent of the header; what is none is left alone, as the specification asks for
     */
    static Publication read(byte[] body, String idempotencyKey, String traceparent) {
        return publication(fields(body), idempotencyKey, traceparent);
    }

    /** The same; the key counts for each room by itself. */
    static ForRooms readForRooms(byte[] body, String idempotencyKey, String traceparent) {
        JsonFields fields = fields(body);
        Json rooms = fields.value("rooms").orElseThrow(() -> ProblemException.badRequest("rooms is missing"));
        return new ForRooms(rooms(rooms), publication(fields, idempotencyKey, traceparent));
    }

    private static JsonFields fields(byte[] body) {
        return JsonFields.parse(body)
                .orElseThrow(() -> new ProblemException(
                        Response.Status.BAD_REQUEST, ErrorCode.BAD_JSON, "the body is not one JSON object"));
    }

    private static Set<String> rooms(Json value) {
        List<String> rooms;
        try {
            rooms = Trees.strings(Trees.read(value))
                    .orElseThrow(() -> ProblemException.badRequest("rooms must be a list of strings"));
        } catch (IllegalArgumentException tooMuch) {
            throw ProblemException.badRequest("rooms must be a list of strings");
        }
        if (!rooms.stream().allMatch(PublishBody::canBeWritten)) {
            throw ProblemException.badRequest("rooms must not have half characters");
        }
        if (rooms.isEmpty() || rooms.size() > MAX_ROOMS) {
            throw ProblemException.badRequest("rooms must have 1 to " + MAX_ROOMS + " names");
        }
        return new LinkedHashSet<>(rooms);
    }

    /** False for half a surrogate pair, which JSON can escape: no answer could name it. */
    private static boolean canBeWritten(String name) {
        return name.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    private static Publication publication(JsonFields fields, String idempotencyKey, String traceparent) {
        Json data = fields.value("data").orElseThrow(() -> ProblemException.badRequest("data is missing"));
        try {
            String key =
                    idempotencyKey != null ? idempotencyKey : fields.text("key").orElse(null);
            if (key != null && (key.isEmpty() || key.codePointCount(0, key.length()) > Publication.MAX_KEY_LENGTH)) {
                throw ProblemException.badRequest("key must have 1 to " + Publication.MAX_KEY_LENGTH + " characters");
            }
            String from = fields.text("from").orElse(null);
            if (from != null && !UserId.isValid(from)) {
                throw ProblemException.badRequest("from is not a user's name");
            }
            return new Publication(data, from == null ? null : new UserId(from), null, key, false)
                    .in(TraceParent.parse(traceparent).orElse(null));
        } catch (IllegalArgumentException wrongType) {
            throw ProblemException.badRequest(wrongType.getMessage());
        }
    }
}
