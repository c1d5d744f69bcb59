package io.roomcast.webhooks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a backend can be told. */
enum EventType {
    /** The first member of a room, on whatever pod; before its {@link #MEMBER_JOINED}. */
    ROOM_OCCUPIED,
    /** Nobody is in a room any more; after the last {@link #MEMBER_LEFT}. */
    ROOM_VACATED,
    MEMBER_JOINED,
    MEMBER_LEFT,
    SESSION_CONNECTED,
    SESSION_DISCONNECTED,
    /** In namespaces that say so. */
    MESSAGE_PUBLISHED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    String wireName() {
        return wireName;
    }

    static Optional<EventType> parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.wireName.equals(text))
                .findFirst();
    }
}
