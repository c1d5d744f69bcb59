package io.roomcast.api;

import java.util.Locale;

/** What pods ask each other for the backend API. */
public enum Topic {
    /** How the pod is: {@code {users?}} to {@code {pod, ...}}, with {@code users} and {@code subscriptions} if they are to be counted. */
    PODS,
    /** Rooms with sessions: {@code {prefix, after, limit}} to {@code {rooms:[{room, sessions, messages}], more}}. */
    ROOMS,
    /** Sessions: {@code {user?, after, limit}} to {@code {sessions:[{session, user, pod, rooms}], more}}. */
    SESSIONS,
    /**
     * Disconnects a session, or a user, all but those to be spared or one alone: {@code {session}} or
     * {@code {user, session?, spared?, expired?}} to {@code {sessions}}, how many.
     */
    DISCONNECT,
    /** Lets them last until then, in seconds since 1970: {@code {user, session?, until}} to {@code {sessions}}, how many. */
    REFRESH,
    /**
     * Subscribes a user's sessions, or one: {@code {user, session?, room, since?:{epoch, offset}, until?}} to
     * {@code {sessions, refused}}, how many.
     */
    SUBSCRIBE,
    /** Unsubscribes them: {@code {user, session?, room}} to {@code {sessions}}, how many. */
    UNSUBSCRIBE,
    /** What was recorded of a session in a room: {@code {session, room}} to {@code {pod, recording, ...}}, or {@code {}}. */
    TRACE,
    /** What the pod has counted: {@code {}} to numbers, some by name inside of objects. */
    FIGURES,
    /** Records or not: {@code {namespace, on}} to {@code {pods}}, 1 if it was done. */
    RECORD;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    String wireName() {
        return wireName;
    }
}
