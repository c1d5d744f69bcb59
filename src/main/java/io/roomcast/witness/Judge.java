package io.roomcast.witness;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds what the server tells its clients against itself. It knows neither sockets nor clocks: whoever hears a frame says so
 * here, with the {@link System#nanoTime} of its arrival. Client {@code i} is in room {@code i % rooms} and nowhere else.
 *
 * <p>The rules:
 *
 * <ol>
 *   <li><b>No silent loss.</b> Within an epoch a client's next offset is its last one plus one. A jump that no {@code gap}
 *       announced is a silent loss of every message jumped over. If such a message comes after all, it was not lost but is a
 *       reordering.
 *   <li><b>No repeat, no reordering.</b> An offset that is not above the client's last one is a repeat if that message stood
 *       there already, else a reordering. The same number at two offsets of one epoch is a repeat too: its key did not hold.
 *   <li><b>Announced losses are allowed.</b> After {@code gap}, {@code recovered: false} and a first {@code subscribed} the client's
 *       position is the one named there. They are counted, and they are no faults.
 *   <li><b>An epoch changes only by announcement.</b> A client that is given messages of another epoch of its room than the one it
 *       was told has a silent loss, once until it is told again where it is. Live frames name no epoch: a message is known by
 *       its number, and one that was sent again may stand in both epochs, so it proves nothing.
 *   <li><b>{@code recovered: true} means all.</b> The messages run without holes from the client's position plus one to the new
 *       position, in the same epoch; anything else is a false recovery.
 *   <li><b>One truth.</b> For each room, epoch and offset all clients and the publisher's {@code ack} agree on the number that
 *       stands there. A disagreement is a rewritten offset, counted once: what a broker does that lost its newest messages
 *       and kept the epoch. So is a message of another room.
 *   <li><b>No lost tail.</b> In the end every client has reached the highest offset of its room's final epoch that was
 *       acknowledged or delivered to anyone; else what it lacks is a silent loss. Without a place in the final epoch it
 *       lacks all of that. The final epoch is the one that the server named last, in an {@code ack} that is no duplicate, in
 *       {@code subscribed} or in {@code gap}. Messages of others who use the room count for order, but not for its end. Where the
 *       protocol does not say at which place an acknowledged message stands, somebody has to be told of it by then, unless the room's
 *       clients were told of a loss after it was acknowledged.
 *   <li><b>Nobody is left in doubt.</b> A client that is still on its way back in the end has proven nothing: it is unfinished.
 * </ol>
 *
 * <p>Latency runs from the first sending of a message to each delivery. Repair is what {@link Interruption} measures.
 *
 * <p>Memory: at most 2 MiB for each room ({@link RoomLedger}), as far as there are messages to fill it, and about 200 bytes for each
 * client. What is older than the newest 32,768 offsets of the newest four epochs of a room cannot be compared, and is counted
 * as such. Runs on the witness' loop.
 */
final class Judge {
    private static final int MAX_SENT_AGAIN = 50_000;

    private final Tally tally;
    private final RoomLedger[] rooms;
    private final Reader[] readers;
    /** Messages published in each room. */
    private final long[] published;
    /** Numbers that may stand at a place in two epochs, where the key was lost between them; the newest of them. */
    private final Set<Long> sentAgain = new LinkedHashSet<>();

    Judge(int rooms, int clients, Tally tally) {
        this.tally = tally;
        this.rooms = new RoomLedger[rooms];
        this.published = new long[rooms];
        for (int room = 0; room < rooms; room++) {
            this.rooms[room] = new RoomLedger(rooms);
        }
        this.readers = new Reader[clients];
        for (int client = 0; client < clients; client++) {
            this.readers[client] = new Reader(client % rooms, tally.repair);
        }
    }

    // ---- publishing ----

    /** A number for the next message of the client's room, which no other message has. */
    long publish(int client) {
        int room = readers[client].room();
        tally.published++;
        // Rooms take turns, so that a number tells its room, and those of a room are dense. 0 is kept for "none".
        return ++published[room] * rooms.length + room;
    }

    /** No answer came, so the message was sent once more under its key. */
    void sentAgain(long number) {
        if (sentAgain.add(number) && sentAgain.size() > MAX_SENT_AGAIN) {
            Iterator<Long> oldest = sentAgain.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** @param duplicate the server says that it knew the key, so this may be an older truth */
    void acknowledged(long number, String epoch, long offset, boolean duplicate) {
        int room = roomOf(number);
        RoomLedger ledger = rooms[room];
        learn(room, duplicate ? ledger.epoch(epoch) : ledger.enter(epoch), offset, number);
    }

    /** It has a place, and the protocol does not say which: somebody has to be told. */
    void acknowledgedSomewhere(long number) {
        if (!rooms[roomOf(number)].acknowledge(number)) {
            tally.uncompared++;
        }
    }

    // ---- reading ----

    /** The client was told where its room is; nothing was asked of what came before. */
    void subscribed(int client, String epoch, long offset, long now) {
        place(client, epoch, offset, now);
    }

    /** {@code recovered: true}: all messages after the client's position. */
    void recovered(int client, String epoch, long offset, List<Told> messages, long now) {
        Reader reader = readers[client];
        EpochLedger ledger = rooms[reader.room()].epoch(epoch);
        boolean whole = reader.isPlaced() && ledger == reader.epoch();
        long expected = reader.offset() + 1;
        for (Told told : messages) {
            whole &= told.offset() == expected;
            expected = told.offset() + 1;
            delivered(reader, told, now);
            if (told.offset() != Told.UNNUMBERED) {
                learn(reader.room(), ledger, told.offset(), told.number());
            }
        }
        if (whole && expected == offset + 1) {
            tally.recovered++;
        } else {
            tally.falseRecoveries++;
            tally.found(
                    "client %d of room %d was told that it recovered from %s to %s:%d, with %d messages in between",
                    client, reader.room(), positionOf(reader), epoch, offset, messages.size());
        }
        place(client, epoch, offset, now);
    }

    /** {@code recovered: false}: the client goes on from the position, and knows that it missed something. */
    void refused(int client, String epoch, long offset, long now) {
        tally.refusedRecoveries++;
        rooms[readers[client].room()].excuse();
        place(client, epoch, offset, now);
    }

    void gap(int client, String epoch, long offset, long now) {
        tally.gaps++;
        rooms[readers[client].room()].excuse();
        place(client, epoch, offset, now);
    }

    /** A live message, alone or in a batch. */
    void message(int client, Told told, long now) {
        Reader reader = readers[client];
        delivered(reader, told, now);
        if (told.offset() == Told.UNNUMBERED) {
            return;
        }
        if (!reader.isPlaced()) {
            tally.reorderings++;
            tally.found("client %d of room %d got a message before its room was subscribed", client, reader.room());
            return;
        }
        if (told.offset() > reader.offset()) {
            inOrder(client, reader, told);
        } else {
            behind(client, reader, told);
        }
        learn(reader.room(), reader.epoch(), told.offset(), told.number());
    }

    /** The client's socket is gone. */
    void lost(int client, long now) {
        readers[client].interruption().lost(now);
    }

    /** The last position that the client was told; null before its first one. */
    String epochOf(int client) {
        Reader reader = readers[client];
        return reader.isPlaced() ? reader.epoch().name() : null;
    }

    long offsetOf(int client) {
        return readers[client].offset();
    }

    /** From now on durations count; those of the time in which all clients came at once say nothing about what follows. */
    void startTimes() {
        for (Reader reader : readers) {
            reader.interruption().caughtUp();
        }
        tally.startTimes();
    }

    // ---- the end ----

    /** What has its place now is what everyone has to reach; what comes later was too late to ask for. */
    void freeze() {
        for (RoomLedger room : rooms) {
            room.freeze();
        }
    }

    /** After {@link #freeze}. */
    boolean isFinished(int client) {
        Reader reader = readers[client];
        RoomLedger room = rooms[reader.room()];
        return room.isReachedBy(reader) && room.isAllPlaced();
    }

    /** The last word on a client that is in its room, after {@link #freeze}. */
    void conclude(int client) {
        Reader reader = readers[client];
        reader.interruption().caughtUp();
        long missing = rooms[reader.room()].missingFor(reader);
        if (missing > 0) {
            tally.silentLosses += missing;
            tally.found(
                    "client %d of room %d stood at %s in the end, and %d messages never came",
                    client, reader.room(), positionOf(reader), missing);
        }
        for (long number : rooms[reader.room()].takeUnplaced()) {
            tally.silentLosses++;
            tally.found("number %d of room %d was acknowledged, and nobody was ever told of it", number, reader.room());
        }
    }

    long epochsSeen() {
        long seen = 0;
        for (RoomLedger room : rooms) {
            seen += room.epochsSeen();
        }
        return seen;
    }

    // ---- how ----

    private void place(int client, String epoch, long offset, long now) {
        Reader reader = readers[client];
        reader.place(rooms[reader.room()].enter(epoch), offset);
        reader.interruption().over(now);
    }

    private void delivered(Reader reader, Told told, long now) {
        if (told.offset() == Told.UNNUMBERED) {
            tally.unnumbered += told.isOwn() ? 1 : 0;
            return;
        }
        tally.delivered++;
        if (told.isOwn()) {
            tally.latency.add(now - told.sent());
            reader.interruption().told(told.sent(), now);
        }
    }

    private void inOrder(int client, Reader reader, Told told) {
        long missing = told.offset() - reader.offset() - 1;
        if (missing > 0) {
            tally.silentLosses += missing;
            tally.found(
                    "client %d of room %d stood at %s, and the next message had offset %d",
                    client, reader.room(), positionOf(reader), told.offset());
            reader.passOver(told.offset() - 1);
        } else if (isOfAnotherEpoch(reader, told) && reader.strays()) {
            tally.silentLosses++;
            tally.found(
                    "client %d of room %d stood at %s, and got a message of epoch %s",
                    client,
                    reader.room(),
                    positionOf(reader),
                    rooms[reader.room()].current().name());
        }
        reader.advance(told.offset());
    }

    private void behind(int client, Reader reader, Told told) {
        if (reader.fills(told.offset())) {
            tally.silentLosses--;
            tally.reorderings++;
        } else if (reader.epoch().mayStandAt(told.offset(), told.number())) {
            tally.repeats++;
        } else {
            tally.reorderings++;
        }
        tally.found(
                "client %d of room %d stood at %s, and got offset %d with number %d",
                client, reader.room(), positionOf(reader), told.offset(), told.number());
    }

    /** It is known to stand at this offset of the room's newest epoch, and nowhere in the one that the client was told. */
    private boolean isOfAnotherEpoch(Reader reader, Told told) {
        EpochLedger current = rooms[reader.room()].current();
        return told.isOwn()
                && !sentAgain.contains(told.number())
                && current != reader.epoch()
                && reader.epoch().offsetOf(told.number()) == 0
                && current.offsetOf(told.number()) == told.offset();
    }

    private void learn(int room, EpochLedger epoch, long offset, long number) {
        if (number != Told.FOREIGN && (number < rooms.length || roomOf(number) != room)) {
            tally.rewritten++;
            tally.found("%s:%d of room %d has number %d of another room", epoch.name(), offset, room, number);
            return;
        }
        rooms[room].placed(number);
        switch (epoch.learn(offset, number)) {
            case AGREED -> {}
            case TOO_OLD -> tally.uncompared++;
            case TWICE -> {
                tally.repeats++;
                tally.found(
                        "%s:%d of room %d has number %d, which stands at %d as well",
                        epoch.name(), offset, room, number, epoch.offsetOf(number));
            }
            case REWRITTEN -> {
                tally.rewritten++;
                tally.found(
                        "%s:%d of room %d has number %d, and another one before", epoch.name(), offset, room, number);
            }
        }
    }

    private int roomOf(long number) {
        return (int) (number % rooms.length);
    }

    private static String positionOf(Reader reader) {
        return reader.isPlaced() ? reader.epoch().name() + ":" + reader.offset() : "no position";
    }
}
