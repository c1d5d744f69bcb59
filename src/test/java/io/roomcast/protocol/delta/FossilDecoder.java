package io.roomcast.protocol.delta;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads deltas as the format describes them, strictly: for tests only, as it is SDKs that read ours. */
final class FossilDecoder {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

    private final byte[] source;
    private final byte[] delta;
    private int at;

    private FossilDecoder(byte[] source, byte[] delta) {
        this.source = source;
        this.delta = delta;
    }

    /** Fails with {@link IllegalArgumentException} where the delta is none, or none of this source. */
    static byte[] decode(byte[] source, byte[] delta) {
        return new FossilDecoder(source, delta).decode();
    }

    private byte[] decode() {
        long length = number();
        require(sign() == '\n', "a line ends behind the length");
        var target = new ByteArrayOutputStream();
        while (true) {
            long number = number();
            switch (sign()) {
                case '@' -> {
                    long from = number();
                    require(sign() == ',', "a copy ends with a comma");
                    require(from + number <= source.length, "a copy is of the source");
                    target.write(source, (int) from, (int) number);
                }
                case ':' -> {
                    require(at + number <= delta.length, "literal bytes are there");
                    target.write(delta, at, (int) number);
                    at += (int) number;
                }
                case ';' -> {
                    require(at == delta.length, "nothing follows the checksum");
                    require(target.size() == length, "the target is as long as was said");
                    require(number == checksum(target.toByteArray()), "the checksum is the target's");
                    return target.toByteArray();
                }
                default -> throw new IllegalArgumentException("an unknown segment at " + at);
            }
            require(number > 0, "a segment has something");
        }
    }

    private long number() {
        int first = at;
        long number = 0;
        while (at < delta.length && DIGITS.indexOf(delta[at]) >= 0) {
            number = number * 64 + DIGITS.indexOf(delta[at++]);
        }
        require(at > first, "a number has digits");
        require(delta[first] != '0' || at == first + 1, "a number has no zeros before it");
        return number;
    }

    private byte sign() {
        require(at < delta.length, "the delta ends with its checksum");
        return delta[at++];
    }

    private static long checksum(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i += 4) {
            long word = 0;
            for (int j = i; j < i + 4; j++) {
                word = (word << 8) | (j < bytes.length ? bytes[j] & 0xFF : 0);
            }
            sum += word;
        }
        return sum & 0xFFFF_FFFFL;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + new String(delta, StandardCharsets.UTF_8));
        }
    }
}
