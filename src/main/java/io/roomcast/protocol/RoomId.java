package io.roomcast.protocol;

import java.text.Normalizer;
import java.util.Optional;

/**
 * The name of a room: 1-128 code points of letters, marks and digits of any script and {@code _ . : - @ | + = ~}, in NFC,
 * not only dots. Names are compared as they are, so a name that is not in NFC is refused rather than changed. They have an
 * order so that hash tables stay quick where clients choose names on purpose that collide.
 */
public record RoomId(String value) implements Comparable<RoomId> {
    public static final int MAX_CODE_POINTS = 128;
    /** Operators' notices: reaches every session, live only. */
    public static final RoomId SYSTEM = new RoomId("system");

    private static final String PERSONAL = "user:";
    private static final String PUNCTUATION = "_.:-@|+=~";

    public RoomId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("invalid room name");
        }
    }

    public static Optional<RoomId> parse(String value) {
        return isValid(value) ? Optional.of(new RoomId(value)) : Optional.empty();
    }

    /** The user's own room; empty where the user's name fits no room name. */
    public static Optional<RoomId> personal(UserId user) {
        return parse(PERSONAL + user.value());
    }

    /** A room by its name as a channel of the Centrifuge protocol, in which {@code #<id>} is short for {@code user:<id>}. */
    public static Optional<RoomId> ofChannel(String channel) {
        if (!channel.startsWith("#")) {
            return parse(channel);
        }
        String user = channel.substring(1);
        return UserId.isValid(user) ? personal(new UserId(user)) : Optional.empty();
    }

    /** The part before the first colon, or the whole name; it picks the room's options. */
    public String namespace() {
        int colon = value.indexOf(':');
        return colon < 0 ? value : value.substring(0, colon);
    }

    /** True for {@code user:<id>} of anyone. */
    public boolean isPersonal() {
        return value.startsWith(PERSONAL);
    }

    public boolean isPersonalRoomOf(UserId user) {
        return isPersonal()
                && value.regionMatches(
                        PERSONAL.length(), user.value(), 0, user.value().length())
                && value.length() == PERSONAL.length() + user.value().length();
    }

    @Override
    public int compareTo(RoomId other) {
        return value.compareTo(other.value);
    }

    /** Names that differ by a digit or two would crowd together in hash tables; this spreads them. */
    @Override
    public int hashCode() {
        return value.hashCode() * 0x9E3779B9;
    }

    private static boolean isValid(String name) {
        // A code point has at most two chars: longer text is refused before it is looked at.
        if (name == null || name.isEmpty() || name.length() > 2 * MAX_CODE_POINTS) {
            return false;
        }
        boolean onlyDots = true;
        boolean ascii = true;
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (!isAllowed(c)) {
                return false;
            }
            onlyDots &= c == '.';
            ascii &= c < 0x80;
            i += Character.charCount(c);
        }
        return !onlyDots
                && (ascii
                        ? name.length() <= MAX_CODE_POINTS
                        : name.codePointCount(0, name.length()) <= MAX_CODE_POINTS
                                && Normalizer.isNormalized(name, Normalizer.Form.NFC));
    }

    private static boolean isAllowed(int c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || PUNCTUATION.indexOf(c) >= 0;
        }
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
