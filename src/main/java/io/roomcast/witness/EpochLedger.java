package io.roomcast.witness;

/**
 * What is known of one epoch of a room: which number stands at which offset, whoever told it. Holds the newest
 * {@link Ring#LIMIT} offsets and as many numbers, so at most 512 KiB.
 */
final class EpochLedger {
    /** At this offset different things were told, which has been counted. */
    private static final long DISPUTED = -2;

    /** What learning a pair of offset and number brought to light. */
    enum Finding {
        /** It is new, or what was known. */
        AGREED,
        /** It is too old to be held against anything. */
        TOO_OLD,
        /** The number stands at another offset as well. */
        TWICE,
        /** Someone was told something else at this offset. */
        REWRITTEN
    }

    private final String name;
    private final int rooms;
    private final Ring numbers = new Ring();
    /** By number; those of a room are apart by the count of rooms. */
    private final Ring offsets = new Ring();

    private long highest;
    private long lowest;

    EpochLedger(String name, int rooms) {
        this.name = name;
        this.rooms = rooms;
    }

    String name() {
        return name;
    }

    /** The highest offset at which a message of the witness stands; 0 if there is none. */
    long highest() {
        return highest;
    }

    /** The lowest such offset; 0 if there is none. */
    long lowest() {
        return lowest;
    }

    /** True if the number is what stands there, or if that is too long ago to say. */
    boolean mayStandAt(long offset, long number) {
        long known = numbers.get(offset);
        return known == 0 || known == number;
    }

    /** 0 if it is not known. */
    long offsetOf(long number) {
        return offsets.get(number / rooms);
    }

    /** Each finding is told once, when it comes to light. */
    Finding learn(long offset, long number) {
        long known = numbers.get(offset);
        if (known == number || known == DISPUTED) {
            return Finding.AGREED;
        }
        if (known != 0) {
            numbers.put(offset, DISPUTED);
            return Finding.REWRITTEN;
        }
        if (!numbers.put(offset, number)) {
            return Finding.TOO_OLD;
        }
        if (number == Told.FOREIGN) {
            return Finding.AGREED;
        }
        highest = Math.max(highest, offset);
        lowest = lowest == 0 ? offset : Math.min(lowest, offset);
        if (offsetOf(number) != 0) {
            return Finding.TWICE;
        }
        offsets.put(number / rooms, offset);
        return Finding.AGREED;
    }
}
