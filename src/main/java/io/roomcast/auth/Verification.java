package io.roomcast.auth;

/** What became of a token. */
public sealed interface Verification {
    record Accepted(Identity identity) implements Verification {}

    /**
     * A token without a user, which lets whoever has none into one room and is good for nothing else.
     *
     * @param identity of {@link Identity#ANYONE}, with what the token allows
     */
    record AcceptedForAnyone(Identity identity) implements Verification {}

    /**
     * @param reason a few words for the client and the log; never part of the token
     * @param expired nothing is wrong but that its time is over
     */
    record Rejected(String reason, boolean expired) implements Verification {
        public Rejected(String reason) {
            this(reason, false);
        }
    }

    /**
     * The token is good as far as can be known just now, which is not far enough. The same may be accepted later.
     *
     * @param reason a few words for the client and the log; never part of the token
     */
    record Undecided(String reason) implements Verification {}
}
