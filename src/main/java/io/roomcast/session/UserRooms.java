package io.roomcast.session;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The rooms that each user's sessions on this pod are in: a room counts once, however many of the sessions are in it. Holds
 * nothing where there is no limit; else as much as there are subscriptions. Safe from any thread.
 */
final class UserRooms {
    private final int most;
    /** How many sessions of the user are in the room; a user without rooms is not in here. */
    private final ConcurrentMap<UserId, Map<RoomId, Integer>> rooms = new ConcurrentHashMap<>();

    /** @param most rooms of one user; 0 for any number */
    UserRooms(int most) {
        this.most = most;
    }

    /** False, and nothing is counted, if it would be one too many. */
    boolean enter(UserId user, RoomId room) {
        if (most == 0) {
            return true;
        }
        var entered = new AtomicBoolean();
        rooms.compute(user, (id, present) -> {
            Map<RoomId, Integer> counts = present == null ? new HashMap<>() : present;
            if (counts.containsKey(room) || counts.size() < most) {
                counts.merge(room, 1, Integer::sum);
                entered.set(true);
            }
            return counts;
        });
        return entered.get();
    }

    /** Once for each time that it was entered. */
    void leave(UserId user, RoomId room) {
        if (most == 0) {
            return;
        }
        rooms.computeIfPresent(user, (id, counts) -> {
            counts.computeIfPresent(room, (key, sessions) -> sessions == 1 ? null : sessions - 1);
            return counts.isEmpty() ? null : counts;
        });
    }

    /** A session turned out to be of another user: it stays where it is, even where that is too many. */
    void change(UserId former, UserId user, Collection<RoomId> entered) {
        if (most == 0) {
            return;
        }
        entered.forEach(room -> leave(former, room));
        if (!entered.isEmpty()) {
            rooms.compute(user, (id, present) -> {
                Map<RoomId, Integer> counts = present == null ? new HashMap<>() : present;
                entered.forEach(room -> counts.merge(room, 1, Integer::sum));
                return counts;
            });
        }
    }
}
