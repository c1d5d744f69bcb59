package io.roomcast.api;

import io.roomcast.protocol.ErrorCode;
import jakarta.ws.rs.core.Response;

/** A request that cannot be served; the answer is a {@link Problem}. Carries no stack, as it is an answer and not a fault. */
public final class ProblemException extends RuntimeException {
    private final transient Response.Status status;
    private final String code;

    public ProblemException(Response.Status status, ErrorCode code, String detail) {
        this(status, code.wireName(), detail);
    }

    /** @param code one that only HTTP knows */
    ProblemException(Response.Status status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    public static ProblemException badRequest(String detail) {
        return new ProblemException(Response.Status.BAD_REQUEST, ErrorCode.BAD_REQUEST, detail);
    }

    Response response() {
        return Problem.response(status, code, getMessage());
    }
}
