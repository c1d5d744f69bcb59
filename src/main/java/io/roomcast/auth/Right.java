package io.roomcast.auth;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the bearer of a token may ask of the backend API. The later ones include those before. */
public enum Right {
    /** To publish and to read. */
    BACKEND,
    /** To act on what others are doing as well: to disconnect, to unsubscribe, to delete. */
    OPERATOR;

    private final String group = name().toLowerCase(Locale.ROOT);

    /** As it stands in the {@code groups} claim of a token. */
    public String group() {
        return group;
    }

    public boolean includes(Right needed) {
        return compareTo(needed) >= 0;
    }

    /** The highest right among the groups, which may be of other systems too. */
    static Optional<Right> highest(List<?> groups) {
        Right highest = null;
        for (Right right : values()) {
            if (groups.contains(right.group)) {
                highest = right;
            }
        }
        return Optional.ofNullable(highest);
    }
}
