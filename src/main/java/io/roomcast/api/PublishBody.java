package io.roomcast.api;

import io.roomcast.broker.Publication;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonFields;
import jakarta.ws.rs.core.Response;

/** The body of a publish: {@code {data, from?, key?}}. */
final class PublishBody {
    private PublishBody() {}

    /** @param idempotencyKey of the header, which wins over the body's; null for none */
    static Publication read(byte[] body, String idempotencyKey) {
        JsonFields fields = JsonFields.parse(body)
                .orElseThrow(() -> new ProblemException(
                        Response.Status.BAD_REQUEST, ErrorCode.BAD_JSON, "the body is not one JSON object"));
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
            return new Publication(data, from == null ? null : new UserId(from), null, key, false);
        } catch (IllegalArgumentException wrongType) {
            throw ProblemException.badRequest(wrongType.getMessage());
        }
    }
}
