package io.roomcast.protocol;

import java.util.Optional;

/**
 * A place in a room's order: the offset of the last message seen, within the epoch in which offsets can be compared.
 * Offset 0 is before the first message.
 */
public record Position(String epoch, long offset) {
    public static final int MAX_EPOCH_LENGTH = 64;

    public Position {
        if (!isEpoch(epoch)) {
            throw new IllegalArgumentException("invalid epoch");
        }
        if (offset < 0) {
            throw new IllegalArgumentException("negative offset");
        }
    }

    /** True for 1-64 characters of {@code A-Z a-z 0-9 _ -}. */
    public static boolean isEpoch(String epoch) {
        if (epoch == null || epoch.isEmpty() || epoch.length() > MAX_EPOCH_LENGTH) {
            return false;
        }
        for (int i = 0; i < epoch.length(); i++) {
            char c = epoch.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    /** Empty for what is no position, or half of one; either may be null. */
    public static Optional<Position> parse(String epoch, String offset) {
        if (offset == null || !isEpoch(epoch)) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(offset);
            return number < 0 ? Optional.empty() : Optional.of(new Position(epoch, number));
        } catch (NumberFormatException notAnOffset) {
            return Optional.empty();
        }
    }

    /** Reads {@code <epoch>:<offset>}, as {@link #toString} writes it. */
    public static Optional<Position> parse(String text) {
        int colon = text.lastIndexOf(':');
        return colon < 0 ? Optional.empty() : parse(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return epoch + ":" + offset;
    }
}
