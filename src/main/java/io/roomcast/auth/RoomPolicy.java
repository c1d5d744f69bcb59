package io.roomcast.auth;

import io.roomcast.protocol.RoomId;
import jakarta.inject.Singleton;

/** Who may do what in which room. Keeps nothing, so safe from any thread. */
@Singleton
public class RoomPolicy {
    /**
     * @param access of the room's namespace
     */
    public boolean allows(Identity identity, RoomId room, RoomAction action, Access access) {
        if (identity.anonymous() && access != Access.ANONYMOUS) {
            return false;
        }
        boolean personal = room.isPersonal();
        // Before the grants: no pattern opens another user's room, not even "*".
        if (personal && !room.isPersonalRoomOf(identity.user())) {
            return false;
        }
        if (action == RoomAction.SUBSCRIBE && identity.channels().contains(room)) {
            return true;
        }
        if (identity.grants() != null) {
            return identity.grants().stream().anyMatch(grant -> grant.allows(room, action));
        }
        return personal || access != Access.CLAIMS;
    }
}
