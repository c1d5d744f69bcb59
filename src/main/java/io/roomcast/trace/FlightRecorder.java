package io.roomcast.trace;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tracks of this pod, and the namespaces that were switched while it runs. Keeps so many tracks and no more: of those whose
 * session has left the room the oldest make way, those of sessions that are still there do not. Safe from any thread.
 */
@Singleton
public final class FlightRecorder {
    /** Namespaces that are switched at run time. An operator looks into a few; the names may be made up. */
    static final int MAX_SWITCHED = 100;

    private static final int MIN_ENTRIES = 16;
    /** What is answered of one track must fit the answer of a pod. */
    private static final int MAX_ENTRIES = 4_000;

    private static final int MAX_TRACKS = 1_000_000;

    private record Key(SessionId session, RoomId room) {}

    private record Ended(Track track, long nanos) {}

    private final int entries;
    private final int maxTracks;
    private final long keep;
    private final Clock clock;
    private final RoomMetrics metrics;
    private final Map<String, Boolean> switched = new ConcurrentHashMap<>();

    /** Of sessions that are in the room. */
    @GuardedBy("this")
    private final Map<Key, Track> open = new LinkedHashMap<>();

    /** Of sessions that are not any more, from the one that left first. */
    @GuardedBy("this")
    private final Map<Key, Ended> ended = new LinkedHashMap<>();

    public FlightRecorder(TraceConfig config, Clock clock, RoomMetrics metrics) {
        check(config.entries(), MIN_ENTRIES, MAX_ENTRIES, "entries");
        check(config.tracks(), 1, MAX_TRACKS, "tracks");
        if (config.keep().isNegative()) {
            throw new ConfigurationException("roomcast.trace.keep must not be less than nothing.");
        }
        entries = config.entries();
        maxTracks = config.tracks();
        keep = config.keep().toNanos();
        this.clock = clock;
        this.metrics = metrics;
        metrics.gauge("roomcast.trace.tracks", "Sessions in rooms of which something is recorded", this::tracks);
    }

    private static void check(int value, int min, int max, String setting) {
        if (value < min || value > max) {
            throw new ConfigurationException("roomcast.trace." + setting + " must be from " + min + " to " + max + ".");
        }
    }

    /** @param configured what the room's options say, unless an operator has said otherwise since */
    public boolean isOn(RoomId room, boolean configured) {
        return switched.getOrDefault(room.namespace(), configured);
    }

    /** Holds for who enters from now on; false if too many namespaces were switched already. */
    public synchronized boolean turn(String namespace, boolean on) {
        if (switched.size() >= MAX_SWITCHED && !switched.containsKey(namespace)) {
            return false;
        }
        switched.put(namespace, on);
        return true;
    }

    /** What happens to the session in the room goes there; null where there is no place for it. A track that is left is gone on with. */
    public synchronized Track begin(SessionId session, RoomId room) {
        dropOld();
        Key key = new Key(session, room);
        Ended former = ended.remove(key);
        if (former == null && open.size() + ended.size() >= maxTracks) {
            if (ended.isEmpty()) {
                metrics.traceLost();
                return null;
            }
            drop(ended.keySet().iterator().next());
        }
        Track track = former == null ? new Track(session, room, entries, metrics) : former.track();
        track.ended(false);
        open.put(key, track);
        return track;
    }

    /** Nothing more is added. */
    public synchronized void end(Track track) {
        track.ended(true);
        Key key = new Key(track.session(), track.room());
        if (open.remove(key, track)) {
            ended.put(key, new Ended(track, System.nanoTime()));
        }
    }

    /** Empty where nothing is kept of the session in the room. */
    public synchronized Optional<Track.Reading> read(SessionId session, RoomId room) {
        dropOld();
        Key key = new Key(session, room);
        Track track = open.get(key);
        if (track == null && ended.containsKey(key)) {
            track = ended.get(key).track();
        }
        return Optional.ofNullable(track).map(found -> found.read(clock.instant()));
    }

    private synchronized int tracks() {
        return open.size() + ended.size();
    }

    @GuardedBy("this")
    private void dropOld() {
        long now = System.nanoTime();
        for (Iterator<Ended> oldest = ended.values().iterator(); oldest.hasNext(); ) {
            if (now - oldest.next().nanos() < keep) {
                return;
            }
            oldest.remove();
        }
    }

    @GuardedBy("this")
    private void drop(Key key) {
        ended.remove(key);
        metrics.traceLost();
    }
}
