package io.roomcast.protocol;

/** The languages that clients speak. */
public enum WireFormat {
    /** Subprotocol {@code roomcast.v1}. */
    NATIVE_JSON
}
