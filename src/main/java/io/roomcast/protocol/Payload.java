package io.roomcast.protocol;

/** Bytes of a binary frame, relayed as they came. The array is not copied; nobody changes it. */
public final class Payload {
    private final byte[] bytes;

    public Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    public byte[] bytes() {
        return bytes;
    }
}
