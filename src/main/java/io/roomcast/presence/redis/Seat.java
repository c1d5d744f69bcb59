package io.roomcast.presence.redis;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The sessions of one user in one room on this pod, and what Redis has been told of them. Touched on the loop only. */
final class Seat {
    /** An info that Redis has not seen: it gets the time at which Redis does. */
    private static final long NOW = 0;

    private static final int NONE = -1;
    /** Sessions that are told by name: each change tells all of them. */
    private static final int MAX_NAMED = 100;

    private final RoomId room;
    private final UserId user;
    /** The oldest first. */
    private final Set<SessionId> sessions = new LinkedHashSet<>();
    /** Of the newest session; null for none. */
    private Json info;
    /** When Redis first saw the info, by its clock in µs. */
    private long infoSince = NOW;
    /** In which life of the partition's data Redis was told; empty if in none. */
    private String life = "";
    /** Changes so far: what Redis confirms is settled if nothing changed since it was told. */
    private int version;

    /** How many sessions came so far: whether an info is still the one that was claimed. */
    private int arrivals;

    /** The version that Redis was told last and has not answered; {@link #NONE} if there is none. */
    private int asked = NONE;

    private boolean told;

    Seat(RoomId room, UserId user) {
        this.room = room;
        this.user = user;
    }

    /**
     * What Redis is told, with the version of which it is true.
     *
     * @param named of the sessions, the oldest first, one on a line
     */
    record Claim(
            RoomId room,
            UserId user,
            int sessions,
            String named,
            long infoSince,
            Json info,
            String life,
            int version,
            int arrivals) {}

    RoomId room() {
        return room;
    }

    UserId user() {
        return user;
    }

    int count() {
        return sessions.size();
    }

    /** False if the session is here already. */
    boolean add(SessionId session, Json sessionInfo) {
        if (!sessions.add(session)) {
            return false;
        }
        info = sessionInfo;
        infoSince = NOW;
        arrivals++;
        version++;
        return true;
    }

    /** False if there is no such session. */
    boolean remove(SessionId session) {
        if (!sessions.remove(session)) {
            return false;
        }
        version++;
        return true;
    }

    /** What Redis confirmed until now does not count any more. */
    void outdate() {
        version++;
        told = true;
    }

    /** To be told now; {@link #answered} follows. */
    Claim claim() {
        told = true;
        asked = version;
        return new Claim(room, user, sessions.size(), named(), infoSince, info, life, version, arrivals);
    }

    private String named() {
        return sessions.stream().limit(MAX_NAMED).map(SessionId::value).collect(Collectors.joining("\n"));
    }

    /** True if Redis is about to learn the present state, unless that fails. */
    boolean isAsked() {
        return asked == version;
    }

    /** Redis confirmed the claim, or it failed. */
    void answered(Claim claim) {
        if (asked == claim.version()) {
            asked = NONE;
        }
    }

    /** True if what was confirmed is still so. */
    boolean confirm(Claim claim, String confirmedLife, long confirmedInfoSince) {
        life = confirmedLife;
        if (claim.arrivals() == arrivals) {
            infoSince = confirmedInfoSince;
        }
        return claim.version() == version;
    }

    /** True if Redis need not know of it: it is empty, and nothing else was ever said. */
    boolean isUntold() {
        return sessions.isEmpty() && !told;
    }
}
