package io.roomcast.cli;

import io.roomcast.auth.Grant;
import io.roomcast.auth.RoomAction;
import io.roomcast.auth.TokenRequest;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The words after {@code token}. */
final class TokenOptions {
    private static final String ROOM = "--room";
    private static final Options.Known KNOWN = new Options.Known(
            "token", Set.of("--user", "--allow", "--ttl", "--info", "--issuer", "--audience"), Set.of(ROOM), Set.of());
    /** Far beyond any token's use, and safe to add to any date. */
    private static final Duration MAX_TTL = Duration.ofDays(36_500);

    private final Options options;

    private TokenOptions(Options options) {
        this.options = options;
    }

    /** Fails with {@link UsageException}. */
    static TokenRequest parse(List<String> words) {
        return new TokenOptions(Options.read(KNOWN, words)).request();
    }

    private TokenRequest request() {
        return new TokenRequest(
                user(), grants(), ttl(), info(), options.value("--issuer"), options.value("--audience"));
    }

    private UserId user() {
        String name = options.value("--user").orElseThrow(() -> new UsageException("token needs --user"));
        if (!UserId.isValid(name)) {
            throw new UsageException("--user is no user name: 1-256 characters, no control characters");
        }
        return new UserId(name);
    }

    private List<Grant> grants() {
        List<String> rooms = options.values(ROOM);
        if (rooms.isEmpty()) {
            throw new UsageException("token needs at least one --room");
        }
        if (rooms.contains("")) {
            throw new UsageException("--room is empty");
        }
        Set<RoomAction> allow = actions();
        return rooms.stream().map(room -> new Grant(room, allow)).toList();
    }

    private Set<RoomAction> actions() {
        Optional<String> words = options.value("--allow");
        if (words.isEmpty()) {
            return EnumSet.allOf(RoomAction.class);
        }
        Set<RoomAction> actions = EnumSet.noneOf(RoomAction.class);
        for (String word : words.get().split(",", -1)) {
            actions.add(RoomAction.parse(word.strip())
                    .orElseThrow(() -> new UsageException("--allow does not know '" + word + "'")));
        }
        return actions;
    }

    private Duration ttl() {
        return options.duration("--ttl", "1h", Duration.ofSeconds(1), MAX_TTL, "at least 1s and at most 100 years");
    }

    private Optional<Json> info() {
        return options.value("--info")
                .map(text -> JsonValues.parse(text.getBytes(StandardCharsets.UTF_8))
                        .orElseThrow(() -> new UsageException("--info is not JSON")));
    }
}
