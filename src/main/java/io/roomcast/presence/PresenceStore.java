package io.roomcast.presence;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Who is in which room, over all pods. A user with several sessions is one member: it joins with the first and leaves with
 * the last, after the debounce, so that a reconnect is neither. Safe from any thread, never blocks. Joins and leaves while the
 * store is away are remembered and made good when it is back, so their stages do not fail for it.
 */
public interface PresenceStore {
    /** Names who learns of joins and leaves; before anything else, once. */
    void listen(PresenceListener listener);

    /**
     * Enters a session; the second time for the same session and room is the same as once.
     *
     * @param info shown beside the user; null for none. The newest session's wins
     */
    CompletionStage<Void> join(RoomId room, SessionId session, UserId user, Json info);

    /** Takes a session out; the member is gone, and {@code left} said, after the debounce if no session of it came back. */
    CompletionStage<Void> leave(RoomId room, SessionId session, UserId user);

    /** Members in the order of their names. Fails with {@link PresenceUnavailableException} while the store is away. */
    CompletionStage<List<Member>> members(RoomId room);

    /**
     * The sessions of the members, some hundred of one user on one pod at most, in the order of users' names. Fails as {@link #members}
     * does.
     */
    CompletionStage<List<Attendance>> sessions(RoomId room);

    /** How many {@link #members} there are; fails as that does. */
    CompletionStage<Integer> count(RoomId room);
}
