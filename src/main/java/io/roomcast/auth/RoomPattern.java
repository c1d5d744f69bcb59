package io.roomcast.auth;

import io.roomcast.protocol.RoomId;
import java.util.List;

/** Room names with {@code *} for any characters, none and {@code :} included. */
public final class RoomPattern {
    private final String text;
    /** What has to stand between the stars, in this order; the first is bound to the start, the last to the end. */
    private final List<String> parts;

    public RoomPattern(String text) {
        this.text = text;
        this.parts = List.of(text.split("\\*+", -1));
    }

    /**
     * Takes the first place where each part fits and never goes back: with stars on both sides no later place could serve
     * better. So a hostile pattern costs no more than an honest one.
     */
    public boolean matches(RoomId room) {
        String name = room.value();
        String first = parts.get(0);
        if (parts.size() == 1) {
            return name.equals(first);
        }
        String last = parts.get(parts.size() - 1);
        int end = name.length() - last.length();
        int from = first.length();
        if (from > end || !name.startsWith(first) || !name.endsWith(last)) {
            return false;
        }
        for (String part : parts.subList(1, parts.size() - 1)) {
            int at = name.indexOf(part, from);
            if (at < 0 || at + part.length() > end) {
                return false;
            }
            from = at + part.length();
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RoomPattern pattern && text.equals(pattern.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
