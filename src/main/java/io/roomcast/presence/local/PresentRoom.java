package io.roomcast.presence.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.presence.PresenceListener;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.OrderedCalls;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The members of one room. Safe from any thread: each step is one hold of the room's own lock, and {@link #flush}, without
 * it, calls the listener. Once retired, a room is of no use, and the caller looks it up again.
 */
final class PresentRoom {
    private final RoomId id;
    private final PresenceListener listener;
    /** Bounded by its causes: in one debounce a user joins once and leaves once. */
    private final OrderedCalls calls = new OrderedCalls();

    /** In the order in which they are listed. */
    @GuardedBy("this")
    private final NavigableMap<UserId, Present> members = new TreeMap<>(Comparator.comparing(UserId::value));

    @GuardedBy("this")
    private boolean retired;

    PresentRoom(RoomId id, PresenceListener listener) {
        this.id = id;
        this.listener = listener;
    }

    /** A member; the room's lock guards it. */
    private static final class Present {
        private final Set<SessionId> sessions = new LinkedHashSet<>();
        /** With which the user came. */
        private final SessionId first;

        private Json info;
        /** Null while a session lives. */
        private Departure departure;

        private Present(SessionId first) {
            this.first = first;
        }
    }

    /** False if the room is retired. */
    synchronized boolean join(SessionId session, UserId user, Json info) {
        if (retired) {
            return false;
        }
        Present member = members.get(user);
        if (member == null) {
            member = new Present(session);
            members.put(user, member);
            int count = members.size();
            calls.add(() -> listener.onJoined(id, new Attendance(user, session, info), count));
        }
        if (member.sessions.add(session)) {
            member.info = info;
        }
        if (member.departure != null) {
            calls.add(member.departure::cancel);
            member.departure = null;
        }
        return true;
    }

    /** The departure to be completed after the debounce; null if the user has other sessions, or never had this one. */
    synchronized Departure leave(SessionId session, UserId user) {
        Present member = members.get(user);
        if (member == null || !member.sessions.remove(session) || !member.sessions.isEmpty()) {
            return null;
        }
        member.departure = new Departure();
        return member.departure;
    }

    /** Nothing if a session of the user came back since. */
    synchronized void depart(UserId user, Departure departure) {
        Present member = members.get(user);
        if (member != null && member.departure == departure) {
            members.remove(user);
            int count = members.size();
            var who = new Attendance(user, member.first, member.info);
            calls.add(() -> listener.onLeft(id, who, count));
        }
    }

    synchronized List<Member> members() {
        return members.entrySet().stream()
                .map(entry -> new Member(
                        entry.getKey(),
                        entry.getValue().info,
                        entry.getValue().sessions.size()))
                .toList();
    }

    synchronized List<Attendance> sessions() {
        List<Attendance> attendances = new ArrayList<>();
        members.forEach((user, member) ->
                member.sessions.forEach(session -> attendances.add(new Attendance(user, session, member.info))));
        return attendances;
    }

    synchronized int count() {
        return members.size();
    }

    /** Tells the listener what happened, unless another thread is at it. To be called without any lock. */
    void flush() {
        calls.flush();
    }

    /** Retires the room if it is empty and has told so. */
    synchronized boolean retireIfEmpty() {
        retired |= members.isEmpty() && calls.isIdle();
        return retired;
    }
}
