package io.roomcast.auth;

/** What became of a token. */
public sealed interface Verification {
    record Accepted(Identity identity) implements Verification {}

    /**
     * @param reason a few words for the client and the log; never part of the token
     */
    record Rejected(String reason) implements Verification {}

    /**
     * The token is good as far as can be known just now, which is not far enough. The same may be accepted later.
     *
     * @param reason a few words for the client and the log; never part of the token
     */
    record Undecided(String reason) implements Verification {}
}
