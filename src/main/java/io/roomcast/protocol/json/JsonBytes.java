package io.roomcast.protocol.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** A growing buffer that frames are written into. One per thread and reused; not to be kept. */
public final class JsonBytes {
    private static final ThreadLocal<JsonBytes> OF_THREAD = ThreadLocal.withInitial(JsonBytes::new);
    private static final int INITIAL_SIZE = 1 << 10;
    /** A larger buffer, grown by one large frame, is not kept. */
    private static final int KEPT_SIZE = 256 << 10;

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private byte[] bytes = new byte[INITIAL_SIZE];
    private int length;
    /** The text of the second last written: messages come in runs of one second. */
    private long cachedSecond = Long.MIN_VALUE;

    private byte[] cachedSecondText;

    private JsonBytes() {}

    public static JsonBytes ofThread() {
        JsonBytes sink = OF_THREAD.get();
        if (sink.bytes.length > KEPT_SIZE) {
            sink.bytes = new byte[INITIAL_SIZE];
        }
        sink.length = 0;
        return sink;
    }

    public Frame toTextFrame() {
        return Frame.text(bytes, length);
    }

    public Frame toPlainFrame() {
        return Frame.plain(bytes, length);
    }

    /** What is written so far. */
    public int length() {
        return length;
    }

    /** JSON from there on in one line: its line ends can only stand between tokens, where a blank does as well. */
    JsonBytes inOneLine(int from) {
        for (int i = from; i < length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    public JsonBytes ascii(String text) {
        int count = text.length();
        ensure(count);
        for (int i = 0; i < count; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += count;
        return this;
    }

    public JsonBytes json(Json value) {
        return raw(value.utf8());
    }

    /** Text that needs no escaping, such as a room's name. */
    public JsonBytes plain(String text) {
        return quote(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Any text, escaped and quoted. */
    public JsonBytes string(String text) {
        return quote(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    }

    public JsonBytes number(long value) {
        if (value < 0) {
            return ascii(Long.toString(value));
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        ensure(digits);
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** ISO-8601 in UTC with milliseconds, quoted. */
    JsonBytes time(long epochMillis) {
        long second = Math.floorDiv(epochMillis, 1000L);
        if (second != cachedSecond) {
            cachedSecondText = SECOND.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.US_ASCII);
            cachedSecond = second;
        }
        int millis = (int) Math.floorMod(epochMillis, 1000L);
        ascii("\"").raw(cachedSecondText);
        ensure(6);
        bytes[length++] = '.';
        bytes[length++] = (byte) ('0' + millis / 100);
        bytes[length++] = (byte) ('0' + millis / 10 % 10);
        bytes[length++] = (byte) ('0' + millis % 10);
        bytes[length++] = 'Z';
        bytes[length++] = '"';
        return this;
    }

    private JsonBytes quote(byte[] escaped) {
        return ascii("\"").raw(escaped).ascii("\"");
    }

    private JsonBytes raw(byte[] source) {
        ensure(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
        return this;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
