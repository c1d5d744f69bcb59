package io.roomcast.protocol.delta;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a delta as the format has it: the target's length, then segments, each a copy of a part of the source or literal bytes, then the
 * target's checksum. What is not copied becomes literal.
 */
final class DeltaWriter {
    private static final byte[] DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~".getBytes(StandardCharsets.US_ASCII);
    private static final int BITS_OF_DIGIT = 6;

    private final byte[] target;
    /** Up to where the target is told, or would be by the literal bytes that are still to come. */
    private int written;

    private byte[] out;
    private int length;

    DeltaWriter(byte[] target) {
        this.target = target;
        this.out = new byte[Math.min(target.length, 256) + FossilDelta.MAX_OVERHEAD];
        number(target.length, '\n');
    }

    /** Bytes of the target that copies, and literal bytes before them, have told. */
    int written() {
        return written;
    }

    /** @param at where in the target; what is before it and not written becomes literal */
    void copy(int from, int at, int count) {
        literal(at);
        number(count, '@');
        number(from, ',');
        written = at + count;
    }

    byte[] finish() {
        literal(target.length);
        number(checksum(), ';');
        return Arrays.copyOf(out, length);
    }

    private void literal(int end) {
        int count = end - written;
        if (count > 0) {
            number(count, ':');
            reserve(count);
            System.arraycopy(target, written, out, length, count);
            length += count;
            written = end;
        }
    }

    /** Unsigned, to the base of 64, without zeros before it. */
    private void number(int value, char sign) {
        reserve(7);
        int digits =
                Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + BITS_OF_DIGIT - 1) / BITS_OF_DIGIT);
        for (int digit = digits - 1; digit >= 0; digit--) {
            out[length++] = DIGITS[(value >>> (digit * BITS_OF_DIGIT)) & 0x3F];
        }
        out[length++] = (byte) sign;
    }

    /** The sum of the target's bytes, four by four as numbers that begin with the highest, filled up with zeros. */
    private int checksum() {
        int sum = 0;
        for (int i = 0; i < target.length; i++) {
            sum += (target[i] & 0xFF) << (Byte.SIZE * (3 - (i & 3)));
        }
        return sum;
    }

    private void reserve(int count) {
        if (out.length - length < count) {
            out = Arrays.copyOf(
                    out, Math.max(length + count, Math.min(2 * out.length, target.length + FossilDelta.MAX_OVERHEAD)));
        }
    }
}
