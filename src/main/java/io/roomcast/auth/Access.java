package io.roomcast.auth;

/** Who may enter the rooms of a namespace; a {@code rooms} claim, where a token has one, narrows each of these. */
public enum Access {
    /** Only what the token's {@code rooms} claim allows. */
    CLAIMS,
    /** Any valid token. */
    AUTHENTICATED,
    /** Anyone, with a token or without. */
    ANONYMOUS
}
