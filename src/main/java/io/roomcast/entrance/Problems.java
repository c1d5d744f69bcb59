package io.roomcast.entrance;

import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.json.JsonBodies;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Answers with problem details where there is no resource that could. */
public final class Problems {
    private static final String MEDIA_TYPE = "application/problem+json";

    private Problems() {}

    /** Ends the response. On its connection's loop. */
    public static void answer(HttpServerResponse response, int status, ErrorCode code, String detail) {
        response.setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .end(Buffer.buffer(JsonBodies.problem(response.getStatusMessage(), status, detail, code)));
    }
}
