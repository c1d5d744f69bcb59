package io.roomcast.auth;

/** What became of a token. */
public sealed interface Verification {
    record Accepted(Identity identity) implements Verification {}

    /**
     * @param reason a few words for the client and the log; never part of the token
     */
    record Rejected(String reason) implements Verification {}
}
