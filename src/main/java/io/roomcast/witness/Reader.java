package io.roomcast.witness;

import java.util.ArrayDeque;
import java.util.Deque;

/** What one client has been told so far in its room. */
final class Reader {
    /** Of the holes that opened silently; the oldest is forgotten first, and its latecomers count as repeats. */
    private static final int MAX_HOLES = 16;

    /** Offsets that were passed over. */
    private static final class Hole {
        private final long from;
        private final long to;
        /** Those that came after all, by their distance from the first, as far as there is room. */
        private long filled;

        Hole(long from, long to) {
            this.from = from;
            this.to = to;
        }

        /** False if it lies elsewhere or is filled already. */
        boolean fill(long offset) {
            if (offset < from || offset > to || offset - from >= Long.SIZE) {
                return false;
            }
            long bit = 1L << (offset - from);
            boolean open = (filled & bit) == 0;
            filled |= bit;
            return open;
        }
    }

    private final int room;
    private final Interruption interruption;
    /** Null until the room was subscribed for the first time. */
    private EpochLedger epoch;

    private long offset;
    /** Null as long as nothing was passed over, which is nearly always. */
    private Deque<Hole> holes;
    /** It reads another epoch than it was told, which has been counted. */
    private boolean astray;

    Reader(int room, Histogram repair) {
        this.room = room;
        this.interruption = new Interruption(repair);
    }

    int room() {
        return room;
    }

    EpochLedger epoch() {
        return epoch;
    }

    long offset() {
        return offset;
    }

    boolean isPlaced() {
        return epoch != null;
    }

    Interruption interruption() {
        return interruption;
    }

    /** The server has named a position. */
    void place(EpochLedger newEpoch, long newOffset) {
        epoch = newEpoch;
        offset = newOffset;
        holes = null;
        astray = false;
    }

    /** The next message has come. */
    void advance(long newOffset) {
        offset = newOffset;
    }

    /** Messages up to an offset were passed over. */
    void passOver(long last) {
        if (holes == null) {
            holes = new ArrayDeque<>();
        }
        if (holes.size() == MAX_HOLES) {
            holes.removeFirst();
        }
        holes.addLast(new Hole(offset + 1, last));
    }

    /** True if the message had been passed over, and comes after all. */
    boolean fills(long late) {
        if (holes != null) {
            for (Hole hole : holes) {
                if (hole.fill(late)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True for the first time since it was placed. */
    boolean strays() {
        boolean first = !astray;
        astray = true;
        return first;
    }
}
