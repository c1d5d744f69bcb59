package io.roomcast.auth;

import io.roomcast.protocol.RoomId;
import java.util.Objects;
import java.util.Set;

/** One entry of a {@code rooms} claim: what may be done in the rooms that a pattern names. */
public final class Grant {
    private final RoomPattern match;
    private final Set<RoomAction> allow;

    /**
     * @param match a room name in which {@code *} stands for any characters, {@code :} too
     * @throws IllegalArgumentException if {@code match} is empty
     */
    public Grant(String match, Set<RoomAction> allow) {
        if (match.isEmpty()) {
            throw new IllegalArgumentException("a grant names rooms");
        }
        this.match = new RoomPattern(match);
        this.allow = Set.copyOf(allow);
    }

    public String match() {
        return match.toString();
    }

    public Set<RoomAction> allow() {
        return allow;
    }

    boolean allows(RoomId room, RoomAction action) {
        return allow.contains(action) && match.matches(room);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grant grant && match.equals(grant.match) && allow.equals(grant.allow);
    }

    @Override
    public int hashCode() {
        return Objects.hash(match, allow);
    }

    @Override
    public String toString() {
        return match + " " + allow;
    }
}
