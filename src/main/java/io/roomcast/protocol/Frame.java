package io.roomcast.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One frame of the server in a wire format, or several in a row, ready to be written to any number of channels: of a WebSocket,
 * header and payload in one buffer; of another, what stands in its stream, so that a row of frames is one stretch of it.
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
    /** Of a row of frames, who own themselves; null for a single frame. */
    private final List<Frame> parts;

    private Frame(ByteBuf bytes, int headerLength, boolean text, List<Frame> parts) {
        this.bytes = bytes;
        this.headerLength = headerLength;
        this.text = text;
        this.parts = parts;
    }

    public static Frame text(byte[] payload, int length) {
        return of(TEXT, payload, length);
    }

    public static Frame binary(Payload payload) {
        return of(BINARY, payload.bytes(), payload.bytes().length);
    }

    /** Text of a stream that needs no header; empty where there is nothing to be said. */
    public static Frame plain(byte[] payload, int length) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        bytes.writeBytes(payload, 0, length);
        return new Frame(bytes, 0, true, null);
    }

    /**
     * Several frames to be written as one, copied together.
     *
     * @param parts must outlive the result
     */
    public static Frame join(List<Frame> parts) {
        int length = 0;
        for (Frame part : parts) {
            length += part.length();
        }
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        for (Frame part : parts) {
            bytes.writeBytes(part.bytes, part.bytes.readerIndex(), part.length());
        }
        return new Frame(bytes, 0, false, parts);
    }

    /** The single frames of a row, for a transport that has to make its own. */
    public List<Frame> parts() {
        return parts == null ? List.of(this) : parts;
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
        return new Frame(bytes, headerLength, opcode == TEXT, null);
    }

    /** The whole frame for one channel; the receiver owns the view and releases it, as a channel does after writing. */
    public ByteBuf share() {
        return bytes.retainedDuplicate();
    }

    /** Bytes on the wire. */
    public int length() {
        return bytes.readableBytes();
    }

    /** True where the format has no words for what was to be said: nobody is written to. */
    public boolean isEmpty() {
        return !bytes.isReadable();
    }

    /** Of a single frame. */
    public boolean isText() {
        return text;
    }

    /** The payload of a single frame without its header, copied. */
    public byte[] payload() {
        byte[] payload = new byte[bytes.readableBytes() - headerLength];
        bytes.getBytes(bytes.readerIndex() + headerLength, payload);
        return payload;
    }

    /** The payload of a single frame without its header; the receiver owns the view and releases it. */
    public ByteBuf sharePayload() {
        return bytes.retainedSlice(bytes.readerIndex() + headerLength, bytes.readableBytes() - headerLength);
    }

    /** The payload of a single text frame. */
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
