package io.roomcast.api;

import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.json.JsonFields;
import io.roomcast.room.ScheduleDesk.Plan;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** The body of a schedule: {@code {room, message, every or cron, time_zone?, missed?}}; what it says is judged elsewhere. */
final class ScheduleBody {
    private ScheduleBody() {}

    static Plan read(byte[] body) {
        JsonFields fields = JsonFields.parse(body)
                .orElseThrow(() -> new ProblemException(
                        Response.Status.BAD_REQUEST, ErrorCode.BAD_JSON, "the body is not one JSON object"));
        try {
            return new Plan(
                    fields.text("room").orElse(null),
                    message(fields),
                    fields.text("cron").orElse(null),
                    fields.text("every").orElse(null),
                    fields.text("time_zone").orElse(null),
                    fields.text("missed").orElse(null));
        } catch (IllegalArgumentException wrongType) {
            throw ProblemException.badRequest(wrongType.getMessage());
        }
    }

    /** A text that is a template, or any other JSON as it stands there. */
    private static String message(JsonFields fields) {
        Optional<Json> value =
                fields.value("message").filter(json -> !json.toString().equals("null"));
        return value.isPresent() && value.get().toString().startsWith("\"")
                ? fields.text("message").orElse(null)
                : value.map(Json::toString).orElse(null);
    }
}
