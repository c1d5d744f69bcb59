package io.roomcast.auth;

/** What becomes of sessions with a token while it cannot be known which tokens were revoked. */
public enum Blind {
    /** They stay; nobody else comes in by a token. */
    KEEP,
    /** They are closed as well, to come back when it can be known. */
    CLOSE
}
