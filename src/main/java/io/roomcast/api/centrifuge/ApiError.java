package io.roomcast.api.centrifuge;

/** The protocol's codes that a server library may meet; the caller has to ask otherwise, but for the first. */
enum ApiError {
    /** A fault of the server's, or Redis is away, or a pod has not answered: the same may succeed later. */
    INTERNAL(100, "internal server error"),
    /** Nobody may do this, or the token's groups do not have the right. */
    PERMISSION_DENIED(103, "permission denied"),
    METHOD_NOT_FOUND(104, "method not found"),
    /** Larger than the room takes, or more than one request may ask for. */
    LIMIT_EXCEEDED(106, "limit exceeded"),
    BAD_REQUEST(107, "bad request"),
    /** The room has no history or no presence, or the server does not do what an option asks for. */
    NOT_AVAILABLE(108, "not available"),
    /** The position is of another epoch. */
    UNRECOVERABLE_POSITION(112, "unrecoverable position"),
    /** A job ended with an error of its own; the first of the codes that the protocol leaves to applications. */
    JOB_FAILED(1000, "job failed");

    private final int code;
    private final String text;

    ApiError(int code, String text) {
        this.code = code;
        this.text = text;
    }

    int code() {
        return code;
    }

    String text() {
        return text;
    }
}
