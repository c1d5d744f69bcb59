package io.roomcast.trace;

import java.util.Locale;

/** What happens to a message on its way to a session, and to the session's stay in the room. */
public enum Happening {
    /** The session has entered the room on this pod, and waits until history is read. */
    ENTERED,
    /** It has been told where the room stands; its stream goes on behind that. */
    SUBSCRIBED,
    /** Messages that it missed were read from history for it, or could not be. */
    RECOVERED,
    /** The pod got a message of the room from the broker, while the session was in it. */
    RECEIVED,
    /** It gathers with others in the room's batch. */
    BATCHED,
    /** It waits until the session has what history holds. */
    KEPT,
    /** It is for this session. */
    MATCHED,
    /** It is not for this session. */
    SKIPPED,
    /** It waits behind others, as the client reads slower than it is spoken to. */
    QUEUED,
    /** It was written to the connection, which is flushed by the end of the same round. */
    FLUSHED,
    /** It waited too long, and the room's policy has taken it back. */
    DROPPED,
    /** The session was told that what came before is incomplete. */
    GAP,
    /** The session has left the room. */
    LEFT,
    /** The session has ended; what was queued is gone with it. */
    CLOSED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }
}
