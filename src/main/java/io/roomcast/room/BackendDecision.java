package io.roomcast.room;

/** What a namespace may leave to a backend to decide, beside what the token allows. */
public enum BackendDecision {
    /** To be let in at all, with the room as the path's. */
    CONNECT,
    SUBSCRIBE,
    PUBLISH
}
