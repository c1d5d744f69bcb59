package io.roomcast.entrance;

import io.roomcast.protocol.ErrorCode;

/**
 * Why somebody is not let in just now, and when it is worth to come back.
 *
 * @param status of HTTP
 * @param code for doors that tell one
 * @param detail a sentence for people
 */
public record Refusal(int status, long afterMillis, ErrorCode code, String detail) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    /** This server takes nobody; another one may. */
    public static Refusal here(long afterMillis, String detail) {
        return new Refusal(UNAVAILABLE, afterMillis, ErrorCode.UNAVAILABLE, detail);
    }

    /** Whoever comes has enough already. */
    static Refusal ofYours(long afterMillis, String detail) {
        return new Refusal(TOO_MANY_REQUESTS, afterMillis, ErrorCode.RATE_LIMITED, detail);
    }

    /** What {@code Retry-After} says: whole seconds, as HTTP has it. */
    public String retryAfter() {
        return Long.toString((afterMillis + 999) / 1_000);
    }
}
