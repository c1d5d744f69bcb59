package io.roomcast.auth;

import java.util.Locale;
import java.util.Optional;

/** What a token can allow in a room. */
public enum RoomAction {
    /** To recover is part of it: who may listen may hear what was missed. */
    SUBSCRIBE,
    PUBLISH,
    PRESENCE,
    HISTORY;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As it stands in the {@code allow} list of a token. */
    public String word() {
        return word;
    }

    public static Optional<RoomAction> parse(String word) {
        for (RoomAction action : values()) {
            if (action.word.equals(word)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
