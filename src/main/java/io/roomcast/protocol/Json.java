package io.roomcast.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One complete JSON value as UTF-8 bytes, checked once where it came in and spliced as it is ever after. The array is not
 * copied; nobody changes it.
 */
public final class Json {
    public static final Json NULL = new Json("null".getBytes(StandardCharsets.US_ASCII));

    private final byte[] utf8;

    private Json(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** For bytes that a parser has already found to be one JSON value in valid UTF-8; the caller vouches for it. */
    public static Json checked(byte[] utf8) {
        return new Json(utf8);
    }

    public byte[] utf8() {
        return utf8;
    }

    public int length() {
        return utf8.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Json json && Arrays.equals(utf8, json.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
