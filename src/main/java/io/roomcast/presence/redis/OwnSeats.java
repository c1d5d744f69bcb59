package io.roomcast.presence.redis;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this pod knows of its own sessions: what is joined, and of what was left only that of which Redis may still have to be
 * told. Touched on the loop only.
 */
final class OwnSeats {
    private final Map<RoomId, Map<UserId, Seat>> rooms = new HashMap<>();
    /** Of these Redis has not confirmed the present state. */
    private final Set<Seat> unsettled = new LinkedHashSet<>();

    /** The changed seat; null if the session is there already. */
    Seat join(RoomId room, SessionId session, UserId user, Json info) {
        Seat seat = seat(room, user);
        if (!seat.add(session, info)) {
            return null;
        }
        unsettled.add(seat);
        return seat;
    }

    /** The changed seat; null if there is nothing to tell. */
    Seat leave(RoomId room, SessionId session, UserId user) {
        Seat seat = rooms.getOrDefault(room, Map.of()).get(user);
        if (seat == null || !seat.remove(session)) {
            return null;
        }
        unsettled.add(seat);
        if (seat.isUntold()) {
            drop(seat);
            return null;
        }
        return seat;
    }

    /** Redis confirmed the seat's present state. */
    void settle(Seat seat) {
        unsettled.remove(seat);
        if (seat.count() == 0) {
            drop(seat);
        }
    }

    /** What Redis has to be told, and is not being told already. */
    List<Seat> unsettled(int max) {
        return unsettled.stream().filter(seat -> !seat.isAsked()).limit(max).toList();
    }

    /** Everything has to be told again. */
    void unsettleAll() {
        rooms.values().forEach(seats -> seats.values().forEach(this::unsettle));
    }

    Set<RoomId> rooms() {
        return Set.copyOf(rooms.keySet());
    }

    /** Compares what Redis says this pod holds in a room: what differs has to be told again. To tell too much does no harm. */
    void compare(RoomId room, Map<UserId, Integer> held) {
        for (Seat seat : rooms.getOrDefault(room, Map.of()).values()) {
            if (!unsettled.contains(seat) && seat.count() != held.getOrDefault(seat.user(), 0)) {
                unsettle(seat);
            }
        }
        for (UserId user : held.keySet()) {
            if (!rooms.getOrDefault(room, Map.of()).containsKey(user)) {
                unsettle(seat(room, user));
            }
        }
    }

    private Seat seat(RoomId room, UserId user) {
        return rooms.computeIfAbsent(room, id -> new HashMap<>()).computeIfAbsent(user, name -> new Seat(room, name));
    }

    private void unsettle(Seat seat) {
        seat.outdate();
        unsettled.add(seat);
    }

    private void drop(Seat seat) {
        unsettled.remove(seat);
        Map<UserId, Seat> seats = rooms.get(seat.room());
        if (seats != null && seats.remove(seat.user(), seat) && seats.isEmpty()) {
            rooms.remove(seat.room());
        }
    }
}
