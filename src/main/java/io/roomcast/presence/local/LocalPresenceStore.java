package io.roomcast.presence.local;

import io.roomcast.presence.Delay;
import io.roomcast.presence.PresenceJournal;
import io.roomcast.presence.PresenceListener;
import io.roomcast.presence.PresenceStore;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Presence in memory, for one process. The stages it returns are complete. During the debounce a member is still listed,
 * with no sessions, and still counted. Holds what the sessions' own bounds let in, and one timer for each member that leaves.
 */
public final class LocalPresenceStore implements PresenceStore {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final Duration leaveDebounce;
    private final Delay delay;
    private final PresenceJournal journal;
    private final Clock clock;
    private final ConcurrentMap<RoomId, PresentRoom> rooms = new ConcurrentHashMap<>();
    private final AtomicReference<PresenceListener> listener = new AtomicReference<>();

    /** Without a journal. */
    public LocalPresenceStore(Duration leaveDebounce, Delay delay) {
        this(leaveDebounce, delay, PresenceJournal.NONE, Clock.systemUTC());
    }

    /** @param clock of what is noted in the journal */
    public LocalPresenceStore(Duration leaveDebounce, Delay delay, PresenceJournal journal, Clock clock) {
        this.leaveDebounce = leaveDebounce;
        this.delay = delay;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void listen(PresenceListener listener) {
        PresenceListener told = journal.isKept() ? new NotedPresence(listener, journal, clock) : listener;
        if (!this.listener.compareAndSet(null, told)) {
            throw new IllegalStateException("the presence store has its listener");
        }
    }

    @Override
    public CompletionStage<Void> join(RoomId id, SessionId session, UserId user, Json info) {
        PresentRoom room = rooms.computeIfAbsent(id, this::open);
        while (!room.join(session, user, info)) {
            room = rooms.computeIfAbsent(id, this::open);
        }
        tell(id, room);
        return DONE;
    }

    @Override
    public CompletionStage<Void> leave(RoomId id, SessionId session, UserId user) {
        PresentRoom room = rooms.get(id);
        Departure departure = room == null ? null : room.leave(session, user);
        if (departure != null) {
            departure.timedBy(delay.after(leaveDebounce, () -> {
                room.depart(user, departure);
                tell(id, room);
            }));
        }
        return DONE;
    }

    @Override
    public CompletionStage<List<Member>> members(RoomId id) {
        PresentRoom room = rooms.get(id);
        return CompletableFuture.completedStage(room == null ? List.of() : room.members());
    }

    @Override
    public CompletionStage<List<Attendance>> sessions(RoomId id) {
        PresentRoom room = rooms.get(id);
        return CompletableFuture.completedStage(room == null ? List.of() : room.sessions());
    }

    @Override
    public CompletionStage<Integer> count(RoomId id) {
        PresentRoom room = rooms.get(id);
        return CompletableFuture.completedStage(room == null ? 0 : room.count());
    }

    /** Rooms with members. */
    public int rooms() {
        return rooms.size();
    }

    private PresentRoom open(RoomId id) {
        PresenceListener receiver = listener.get();
        if (receiver == null) {
            throw new IllegalStateException("the presence store has no listener");
        }
        return new PresentRoom(id, receiver);
    }

    private void tell(RoomId id, PresentRoom room) {
        room.flush();
        // Whoever flushed last comes here last, so an empty room never stays. It goes only when its last call has
        // returned:
        // the calls of the next room of this name must not overtake it.
        rooms.computeIfPresent(id, (same, current) -> current == room && room.retireIfEmpty() ? null : current);
    }
}
