package io.roomcast.protocol.centrifuge;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.ServerMessage.Failure;
import io.roomcast.protocol.ServerMessage.Nuance;

/** From our codes to those of the protocol; nobody writes one of them elsewhere. */
public final class CentrifugeCodes {
    /** A stay that the server has ended; the client does not come back into the room by itself. */
    static final Leave UNSUBSCRIBED = new Leave(2000, "server unsubscribe");
    /** Something is missing: the client comes back into the room, and recovers or learns that it cannot. */
    static final Leave GAP = new Leave(2500, "insufficient state");
    /** What allowed the stay has ended: the client comes back with a new token. */
    static final Leave EXPIRED = new Leave(2501, "expired");

    /** A call that has failed; the first of the codes that applications choose. */
    static final int JOB_FAILED = 1000;

    /**
     * Why a connection ends. Clients reconnect on 3000-3499 and 4000-4499, and do not on 3500-3999 and 4500-4999.
     *
     * @param reason fits in the 123 bytes of a close frame
     */
    public record Disconnect(int code, String reason) {
        public boolean reconnect() {
            return code < 3500 || (code >= 4000 && code < 4500);
        }
    }

    /** Why a stay in a room ends: from 2500 on clients subscribe again by themselves. */
    record Leave(int code, String reason) {}

    /** @param temporary the same command may succeed later; where it is needed, SDKs repeat it */
    record Fault(int code, String message, boolean temporary) {}

    private CentrifugeCodes() {}

    public static Disconnect of(CloseStatus status) {
        return switch (status) {
            case NORMAL -> new Disconnect(3000, "connection closed");
            case DRAIN -> new Disconnect(3001, "shutdown");
            case INTERNAL -> new Disconnect(3004, "internal server error");
            case TOKEN_EXPIRED -> new Disconnect(3005, "connection expired");
            case SLOW_CONSUMER -> new Disconnect(3008, "slow");
            case POSITION_LOST -> new Disconnect(3010, "insufficient state");
            case MAX_AGE -> new Disconnect(3011, "force reconnect");
            case DEAD_PEER -> new Disconnect(3012, "no pong");
            case OVERLOADED -> new Disconnect(3013, "too many requests");
            case TOKEN_REVOKED -> new Disconnect(3500, "invalid token");
            case PROTOCOL_ERROR, INVALID_UTF8, TOO_BIG -> new Disconnect(3501, "bad request");
            case UNAUTHENTICATED -> new Disconnect(3502, "stale");
            case DISCONNECTED -> new Disconnect(3503, "force disconnect");
            case TOO_MANY_CONNECTIONS -> new Disconnect(3504, "connection limit");
            case NOT_AVAILABLE -> new Disconnect(3508, "not available");
            case FLOODING -> new Disconnect(status.code(), status.reason());
        };
    }

    static Fault of(Failure failure) {
        if (failure.nuance() != null) {
            return of(failure.nuance());
        }
        ErrorCode code = failure.code();
        int number = switch (code) {
            case INTERNAL -> 100;
            case UNAUTHORIZED -> 101;
            case FORBIDDEN -> 103;
            case UNKNOWN_TYPE -> 104;
            case ALREADY_SUBSCRIBED -> 105;
            case TOO_MANY_ROOMS, ROOM_FULL, TOO_LARGE -> 106;
            case BAD_JSON, BAD_REQUEST, ROOM_NAME, NOT_SUBSCRIBED -> 107;
            case UNAVAILABLE -> 108;
            case RATE_LIMITED -> 111;
        };
        return new Fault(number, failure.text(), code.retry());
    }

    private static Fault of(Nuance nuance) {
        return switch (nuance) {
            case UNKNOWN_JOB -> new Fault(104, "method not found", false);
            // Temporary, so that a client whose refresh came too late tries again with a newer one.
            case TOKEN_EXPIRED -> new Fault(109, "token expired", true);
            case OTHER_EPOCH -> new Fault(112, "unrecoverable position", false);
        };
    }
}
