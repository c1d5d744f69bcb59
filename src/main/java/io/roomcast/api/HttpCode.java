package io.roomcast.api;

import io.roomcast.protocol.ErrorCode;
import jakarta.ws.rs.core.Response;

/** The {@code code} of problems that the protocol has no word for, as only HTTP knows them. */
final class HttpCode {
    static final String NOT_FOUND = "not_found";
    static final String CONFLICT = "conflict";
    private static final String METHOD_NOT_ALLOWED = "method_not_allowed";
    private static final String NOT_ACCEPTABLE = "not_acceptable";
    private static final String UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type";

    private HttpCode() {}

    static String of(Response.Status status) {
        return switch (status) {
            case NOT_FOUND -> NOT_FOUND;
            case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> NOT_ACCEPTABLE;
            case UNSUPPORTED_MEDIA_TYPE -> UNSUPPORTED_MEDIA_TYPE;
            case REQUEST_ENTITY_TOO_LARGE -> ErrorCode.TOO_LARGE.wireName();
            case SERVICE_UNAVAILABLE -> ErrorCode.UNAVAILABLE.wireName();
            default -> (status.getStatusCode() < 500 ? ErrorCode.BAD_REQUEST : ErrorCode.INTERNAL).wireName();
        };
    }
}
