package io.roomcast.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * One WebSocket frame of the server, header and payload in one buffer, ready to be written to any number of channels.
 * Counted: who makes it owns it and calls {@link #release} once; each writer takes its own {@link #share}. Content never
 * changes, so frames may cross threads.
 */
public final class Frame {
    /** FIN and the opcode of RFC 6455, section 5.2. */
    private static final int TEXT = 0x81;

    private static final int BINARY = 0x82;
    private static final int MAX_HEADER = 10;

    private final ByteBuf bytes;
    private final int headerLength;
    private final boolean text;

    private Frame(ByteBuf bytes, int headerLength, boolean text) {
        this.bytes = bytes;
        this.headerLength = headerLength;
        this.text = text;
    }

    public static Frame text(byte[] payload, int length) {
        return of(TEXT, payload, length);
    }

    public static Frame binary(Payload payload) {
        return of(BINARY, payload.bytes(), payload.bytes().length);
    }

    private static Frame of(int opcode, byte[] payload, int length) {
        ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        ByteBuf bytes = allocator.directBuffer(MAX_HEADER + length);
        bytes.writeByte(opcode);
        if (length < 126) {
            bytes.writeByte(length);
        } else if (length <= 0xFFFF) {
            bytes.writeByte(126).writeShort(length);
        } else {
            bytes.writeByte(127).writeLong(length);
        }
        int headerLength = bytes.writerIndex();
        bytes.writeBytes(payload, 0, length);
        return new Frame(bytes, headerLength, opcode == TEXT);
    }

    /** The whole frame for one channel; the receiver owns the view and releases it, as a channel does after writing. */
    public ByteBuf share() {
        return bytes.retainedDuplicate();
    }

    /** Bytes on the wire. */
    public int length() {
        return bytes.readableBytes();
    }

    public boolean isText() {
        return text;
    }

    /** The payload without the frame's header, copied. */
    public byte[] payload() {
        byte[] payload = new byte[bytes.readableBytes() - headerLength];
        bytes.getBytes(bytes.readerIndex() + headerLength, payload);
        return payload;
    }

    /** The payload of a text frame. */
    public String textPayload() {
        return bytes.toString(
                bytes.readerIndex() + headerLength, bytes.readableBytes() - headerLength, StandardCharsets.UTF_8);
    }

    /** Keeps the frame for another owner, who releases it in turn. */
    public Frame retain() {
        bytes.retain();
        return this;
    }

    public void release() {
        bytes.release();
    }
}
