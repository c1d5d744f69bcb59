package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.UserId;
import io.roomcast.room.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rooms that one session is in: reserved when it asks to enter, so that a second subscribe on its heels is refused; then
 * entered, or not; left once. Whatever ends a stay comes by {@link #leave}, and the end of the session by {@link #end}. Beside
 * them the session follows {@link RoomId#SYSTEM}, which counts nowhere. Touched on the session's loop only.
 */
final class SessionRooms {
    private final Session session;
    private final SessionFactory pod;
    private final Deadlines deadlines;
    /** Null for a room that the session is on its way into. */
    private final Map<RoomId, Membership> memberships = new HashMap<>(2);
    /** Of them, at hand for those who deliver. */
    private int size;
    /** In {@link RoomId#SYSTEM}; null until the client is welcome, and when the session is over. */
    private Membership notices;
    /** Rooms that somebody has the session in, whatever its token allows; null while there are none. */
    private Set<RoomId> invitations;

    SessionRooms(Session session, SessionFactory pod, Deadlines deadlines) {
        this.session = session;
        this.pod = pod;
        this.deadlines = deadlines;
    }

    int size() {
        return size;
    }

    Set<RoomId> ids() {
        return memberships.keySet();
    }

    /** True from the moment the session asks to enter. */
    boolean contains(RoomId room) {
        return memberships.containsKey(room);
    }

    boolean isOnItsWayInto(RoomId room) {
        return memberships.containsKey(room) && memberships.get(room) == null;
    }

    // ---- in and out ----

    /** Reserves the room; false if the user is in as many as may be. */
    boolean reserve(RoomId room) {
        if (!pod.userRooms().enter(session.identity().user(), room)) {
            return false;
        }
        memberships.put(room, null);
        size = memberships.size();
        return true;
    }

    void entered(Membership membership) {
        memberships.put(membership.room(), membership);
        size = memberships.size();
    }

    /** The room is not to be reserved any more. */
    void notEntered(RoomId room) {
        if (contains(room)) {
            remove(room);
        }
        uninvited(room);
    }

    /** False if the session was not in the room. */
    boolean leave(RoomId room) {
        if (!contains(room)) {
            return false;
        }
        Membership membership = remove(room);
        if (membership != null) {
            unsubscribe(membership);
        }
        uninvited(room);
        deadlines.forgetStay(room);
        session.left(room, membership);
        return true;
    }

    private Membership remove(RoomId room) {
        pod.userRooms().leave(session.identity().user(), room);
        Membership membership = memberships.remove(room);
        size = memberships.size();
        return membership;
    }

    private void unsubscribe(Membership membership) {
        pod.rooms().unsubscribe(session.loop().shard(), membership, session.id(), session.identity());
    }

    void followNotices() {
        if (notices == null) {
            notices = pod.rooms().followNotices(session.loop().shard(), session);
        }
    }

    // ---- who may stay ----

    /**
     * The session is in the room whatever its token says, as somebody has allowed who may.
     *
     * @param end null for as long as the session lasts
     */
    void stays(RoomId room, Instant end) {
        invite(room);
        if (end == null) {
            deadlines.forgetStay(room);
        } else {
            deadlines.stayEnds(room, Duration.between(pod.clock().instant(), end));
        }
    }

    /** The session is in a room because a backend said so, which says how long only where that is not for ever. */
    void invited(RoomId room, Instant end) {
        if (end == null) {
            invite(room);
        } else {
            stays(room, end);
        }
    }

    private void invite(RoomId room) {
        if (invitations == null) {
            invitations = new HashSet<>(2);
        }
        invitations.add(room);
    }

    private void uninvited(RoomId room) {
        if (invitations != null) {
            invitations.remove(room);
        }
    }

    /** Leaves the rooms that the session's token does not allow, and tells the client. */
    void leaveForbidden() {
        for (RoomId room : List.copyOf(memberships.keySet())) {
            boolean invited = invitations != null && invitations.contains(room);
            if (!invited && !pod.rooms().maySubscribe(session.identity(), room)) {
                leave(room);
                session.send(new ServerMessage.Unsubscribed(null, room, "the token does not allow it"));
            }
        }
    }

    /** The rooms are those of a user that the session turned out to be of; invitations were for who it was. */
    void changeUser(UserId former, UserId user) {
        pod.userRooms().change(former, user, memberships.keySet());
        invitations = null;
    }

    /** The members of the rooms see who it is from now on. */
    void changeMembers(Identity former) {
        memberships.values().forEach(membership -> {
            if (membership != null) {
                pod.rooms().changeMember(membership, session.id(), former, session.identity());
            }
        });
    }

    // ---- the end ----

    /** @param status null where the connection was lost without a word */
    void end(CloseStatus status) {
        memberships.values().forEach(membership -> {
            if (membership != null) {
                membership.traceClosed(status);
                unsubscribe(membership);
            }
        });
        memberships
                .keySet()
                .forEach(room -> pod.userRooms().leave(session.identity().user(), room));
        memberships.clear();
        size = 0;
        if (notices != null) {
            notices.traceClosed(status);
            pod.rooms().unfollowNotices(session.loop().shard(), notices);
            notices = null;
        }
    }
}
