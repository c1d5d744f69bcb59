package io.roomcast.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** What went wrong, as RFC 9457 says it; {@code code} is one of the protocol's error codes where there is one. */
record Problem(
        @JsonProperty String title,
        @JsonProperty int status,
        @JsonProperty String detail,
        @JsonProperty String code) {
    static final String MEDIA_TYPE = "application/problem+json";
    /** Seconds after which it is worth to ask again, where nothing more is known. */
    static final String SOON = "1";

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    static Problem of(Response.Status status, String code, String detail) {
        return new Problem(status.getReasonPhrase(), status.getStatusCode(), detail, code);
    }

    static Response response(Response.Status status, String code, String detail) {
        Problem problem = of(status, code, detail);
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(problem);
        if (problem.isForNow()) {
            response.header(HttpHeaders.RETRY_AFTER, SOON);
        }
        return response.build();
    }

    /** Whether the same may be answered otherwise soon. */
    boolean isForNow() {
        return status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
    }

    byte[] bytes() {
        return Trees.bytes(Trees.object()
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("code", code));
    }
}
