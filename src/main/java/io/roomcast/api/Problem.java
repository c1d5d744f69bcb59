package io.roomcast.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.core.Response;

/** What went wrong, as RFC 9457 says it; {@code code} is one of the protocol's error codes where there is one. */
record Problem(
        @JsonProperty String title,
        @JsonProperty int status,
        @JsonProperty String detail,
        @JsonProperty String code) {
    static final String MEDIA_TYPE = "application/problem+json";

    static Response response(Response.Status status, String code, String detail) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(new Problem(status.getReasonPhrase(), status.getStatusCode(), detail, code))
                .build();
    }
}
