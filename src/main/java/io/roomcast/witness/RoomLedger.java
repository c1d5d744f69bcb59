package io.roomcast.witness;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The latest {@link #MAX_EPOCHS} epochs of one room, so at most 2 MiB; an older one is not held against anything any more. */
final class RoomLedger {
    private static final int MAX_EPOCHS = 4;
    private static final int MAX_UNPLACED = 10_000;

    private final Deque<EpochLedger> epochs = new ArrayDeque<>(MAX_EPOCHS);
    private final int rooms;
    /** Numbers that have a place, as the server says, and of which nobody was told where; the newest of them. */
    private final Set<Long> unplaced = new LinkedHashSet<>();
    /** The epoch that the server named last as the room's own; null until it named one. */
    private EpochLedger current;
    /** Where every reader has to be in the end; set once. */
    private EpochLedger finalEpoch;

    private long finalOffset;
    private int seen;

    RoomLedger(int rooms) {
        this.rooms = rooms;
    }

    EpochLedger epoch(String name) {
        for (EpochLedger epoch : epochs) {
            if (epoch.name().equals(name)) {
                return epoch;
            }
        }
        if (epochs.size() == MAX_EPOCHS) {
            epochs.removeFirst();
        }
        EpochLedger epoch = new EpochLedger(name, rooms);
        epochs.addLast(epoch);
        seen++;
        return epoch;
    }

    /** The server has said that this is the room's epoch now. */
    EpochLedger enter(String name) {
        current = epoch(name);
        return current;
    }

    EpochLedger current() {
        return current;
    }

    /** False if so many wait for their place already that the oldest was forgotten. */
    boolean acknowledge(long number) {
        for (EpochLedger epoch : epochs) {
            if (epoch.offsetOf(number) != 0) {
                return true;
            }
        }
        unplaced.add(number);
        if (unplaced.size() <= MAX_UNPLACED) {
            return true;
        }
        Iterator<Long> oldest = unplaced.iterator();
        oldest.next();
        oldest.remove();
        return false;
    }

    void placed(long number) {
        if (!unplaced.isEmpty()) {
            unplaced.remove(number);
        }
    }

    /** The server has said that something is missing, which may be any of those that nobody was told of. */
    void excuse() {
        unplaced.clear();
    }

    /** Those of which nobody was told in the end; nobody is accused of them twice. */
    List<Long> takeUnplaced() {
        List<Long> lost = List.copyOf(unplaced);
        unplaced.clear();
        return lost;
    }

    int epochsSeen() {
        return seen;
    }

    /** What is acknowledged or delivered from now on need not be reached by anyone. */
    void freeze() {
        finalEpoch = current;
        finalOffset = current == null ? 0 : current.highest();
    }

    boolean isReachedBy(Reader reader) {
        return finalOffset == 0 || (reader.epoch() == finalEpoch && reader.offset() >= finalOffset);
    }

    boolean isAllPlaced() {
        return unplaced.isEmpty();
    }

    /** How many messages a reader lacks in the end. */
    long missingFor(Reader reader) {
        if (isReachedBy(reader)) {
            return 0;
        }
        long from = reader.epoch() == finalEpoch ? reader.offset() : finalEpoch.lowest() - 1;
        return finalOffset - from;
    }
}
