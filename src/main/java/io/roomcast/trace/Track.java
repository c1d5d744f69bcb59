package io.roomcast.trace;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.TraceParent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What has happened between one room and one session, the latest so many of it. Written on the session's loop, read from any
 * thread; only who reads makes the writer wait, for as long as it takes to copy a few hundred references.
 */
public final class Track {
    /**
     * One thing that happened.
     *
     * @param nanos {@link System#nanoTime} when it did
     * @param position of the last message that it was about, or where the room stands; null where there is none
     * @param messages how many it was about
     * @param detail why, in a few words; null where there is nothing to say
     * @param trace that the message is part of; null for none, or where it was about several messages
     */
    public record Entry(
            long nanos, Happening happening, Position position, int messages, String detail, TraceParent trace) {}

    /**
     * What there was at one moment.
     *
     * @param entries from the oldest
     * @param overwritten how many made way for them
     * @param ended nothing more will be added, unless the session enters again
     * @param now of the pod's clock
     * @param nanos {@link System#nanoTime} at that moment
     */
    public record Reading(List<Entry> entries, long overwritten, boolean ended, Instant now, long nanos) {
        public Reading {
            entries = List.copyOf(entries);
        }

        /** When it was by the pod's clock. */
        public Instant instantOf(Entry entry) {
            return now.minusNanos(nanos - entry.nanos());
        }
    }

    private final SessionId session;
    private final RoomId room;
    private final RoomMetrics metrics;

    @GuardedBy("this")
    private final Entry[] ring;

    @GuardedBy("this")
    private long written;

    @GuardedBy("this")
    private boolean ended;

    Track(SessionId session, RoomId room, int entries, RoomMetrics metrics) {
        this.session = session;
        this.room = room;
        this.ring = new Entry[entries];
        this.metrics = metrics;
    }

    SessionId session() {
        return session;
    }

    RoomId room() {
        return room;
    }

    public void add(Happening happening, Position position, int messages) {
        add(System.nanoTime(), happening, position, messages, null, null);
    }

    public void add(Happening happening, Position position, int messages, String detail) {
        add(System.nanoTime(), happening, position, messages, detail, null);
    }

    /** For what has happened a while ago. */
    public synchronized void add(
            long nanos, Happening happening, Position position, int messages, String detail, TraceParent trace) {
        if (written >= ring.length) {
            metrics.traceOverwritten();
        }
        ring[(int) (written++ % ring.length)] = new Entry(nanos, happening, position, messages, detail, trace);
    }

    synchronized void ended(boolean isEnded) {
        ended = isEnded;
    }

    synchronized Reading read(Instant now) {
        long first = Math.max(0, written - ring.length);
        List<Entry> entries = new ArrayList<>((int) (written - first));
        for (long i = first; i < written; i++) {
            entries.add(ring[(int) (i % ring.length)]);
        }
        return new Reading(entries, first, ended, now, System.nanoTime());
    }
}
