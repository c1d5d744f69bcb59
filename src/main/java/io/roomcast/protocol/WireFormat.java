package io.roomcast.protocol;

/** The languages that clients speak. */
public enum WireFormat {
    /** Subprotocol {@code roomcast.v1}. */
    NATIVE_JSON(0),
    /** Server-sent events. */
    EVENT_STREAM(1),
    /** The Centrifuge protocol, one line of JSON for each reply. */
    CENTRIFUGE_JSON(2),
    /** Subprotocol {@code centrifuge-protobuf}. */
    CENTRIFUGE_PROTOBUF(3),
    /** {@link #CENTRIFUGE_JSON} for clients that may be told deltas: what is no delta looks different there. */
    CENTRIFUGE_JSON_WHOLE(4),
    CENTRIFUGE_JSON_DELTA(5),
    CENTRIFUGE_PROTOBUF_DELTA(6);

    private final int index;

    WireFormat(int index) {
        this.index = index;
    }

    /** Where arrays with one place for each format keep this one's. */
    public int index() {
        return index;
    }
}
