package io.roomcast.protocol;

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

    @Override
    public String toString() {
        return epoch + ":" + offset;
    }
}
