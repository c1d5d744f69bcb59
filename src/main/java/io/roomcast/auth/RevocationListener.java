package io.roomcast.auth;

/** Keeps those who came in by a token. Called on any thread; must not block. */
public interface RevocationListener {
    /** More is revoked: whoever {@link Revocations#isRevoked} now has to go. */
    void revoked();

    /** Nobody can tell any more who has to go, and it is configured that then all do who came by a token. */
    void blinded();
}
