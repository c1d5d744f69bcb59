package io.roomcast.protocol;

/**
 * Why a connection ends, and so what the client does next. The standard codes come first; of ours, 4000-4499 mean connect
 * again, 4500-4999 do not. Reasons fit in the 123 bytes of a close frame.
 */
public enum CloseStatus {
    /** The client asked for it. */
    NORMAL(1000, "bye"),
    /** The frame stream breaks RFC 6455. Mend the client. */
    PROTOCOL_ERROR(1002, "protocol error"),
    /** Said to clients of the Centrifuge protocol alone: nobody here takes what they send. Do not send it. */
    NOT_AVAILABLE(1003, "not available"),
    /** A text frame was not UTF-8. Mend the client. */
    INVALID_UTF8(1007, "invalid UTF-8"),
    /** Authentication failed, or was not done in time. Connect again with a token. */
    UNAUTHENTICATED(1008, "not authenticated in time"),
    /** A frame or message is larger than the server reads. Send smaller ones. */
    TOO_BIG(1009, "frame too large"),
    /** A fault of the server's, written to its log. Connect again. */
    INTERNAL(1011, "internal error"),
    /** The pod is leaving. Connect again at once: this is the session's own slot. */
    DRAIN(1012, "drain"),
    /** The pod is at a limit. Come back later. */
    OVERLOADED(1013, "overloaded"),
    /** The client reads slower than its rooms speak. Connect again and recover from the last offset. */
    SLOW_CONSUMER(4000, "slow consumer"),
    /** The token ended. Connect again with a new one. */
    TOKEN_EXPIRED(4001, "token expired"),
    /** The pod could not verify what the client has seen. Connect again and recover. */
    POSITION_LOST(4002, "position lost"),
    /** The connection is as old as connections may get. Connect again. */
    MAX_AGE(4003, "maximum age reached"),
    /** Nothing, not even a pong, came from the client. Connect again. */
    DEAD_PEER(4004, "no sign of life"),
    /** An operator ended it. Do not connect again. */
    DISCONNECTED(4500, "disconnected by an operator"),
    /** The token was revoked. Do not connect again. */
    TOKEN_REVOKED(4501, "token revoked"),
    /** Far too many commands, for too long. Do not connect again. */
    FLOODING(4502, "flooding"),
    /** The user or address has as many connections as it may. Do not connect again. */
    TOO_MANY_CONNECTIONS(4503, "too many connections");

    private final int code;
    private final String reason;

    CloseStatus(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    /** False where coming back would only meet the same refusal. */
    public boolean reconnect() {
        return code < 4500;
    }
}
