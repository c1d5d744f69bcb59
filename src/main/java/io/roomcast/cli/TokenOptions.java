package io.roomcast.cli;

import io.quarkus.runtime.configuration.DurationConverter;
import io.roomcast.auth.Grant;
import io.roomcast.auth.RoomAction;
import io.roomcast.auth.TokenRequest;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words after {@code token}. */
final class TokenOptions {
    private static final String ROOM = "--room";
    private static final Set<String> SINGLE = Set.of("--user", "--allow", "--ttl", "--info", "--issuer", "--audience");
    /** Far beyond any token's use, and safe to add to any date. */
    private static final Duration MAX_TTL = Duration.ofDays(36_500);

    private final List<String> rooms = new ArrayList<>();
    private final Map<String, String> values = new HashMap<>();

    private TokenOptions() {}

    /** Fails with {@link UsageException}. */
    static TokenRequest parse(List<String> words) {
        TokenOptions options = new TokenOptions();
        options.read(new ArrayDeque<>(words));
        return options.request();
    }

    private void read(Deque<String> words) {
        while (!words.isEmpty()) {
            String word = words.pop();
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String option = equals < 0 ? word : word.substring(0, equals);
            if (!option.equals(ROOM) && !SINGLE.contains(option)) {
                throw new UsageException("token does not know " + option);
            }
            if (equals < 0 && words.isEmpty()) {
                throw new UsageException(option + " needs a value");
            }
            set(option, equals < 0 ? words.pop() : word.substring(equals + 1));
        }
    }

    private void set(String option, String value) {
        if (option.equals(ROOM)) {
            rooms.add(value);
        } else if (values.put(option, value) != null) {
            throw new UsageException(option + " is given twice");
        }
    }

    private TokenRequest request() {
        return new TokenRequest(user(), grants(), ttl(), info(), value("--issuer"), value("--audience"));
    }

    private Optional<String> value(String option) {
        return Optional.ofNullable(values.get(option));
    }

    private UserId user() {
        String name = value("--user").orElseThrow(() -> new UsageException("token needs --user"));
        if (!UserId.isValid(name)) {
            throw new UsageException("--user is no user name: 1-256 characters, no control characters");
        }
        return new UserId(name);
    }

    private List<Grant> grants() {
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
        Optional<String> words = value("--allow");
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
        String text = value("--ttl").orElse("1h");
        Duration ttl;
        try {
            ttl = DurationConverter.parseDuration(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--ttl is no duration: " + text);
        }
        if (ttl == null || ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(MAX_TTL) > 0) {
            throw new UsageException("--ttl must be at least 1s and at most 100 years: " + text);
        }
        return ttl;
    }

    private Optional<Json> info() {
        return value("--info")
                .map(text -> JsonValues.parse(text.getBytes(StandardCharsets.UTF_8))
                        .orElseThrow(() -> new UsageException("--info is not JSON")));
    }
}
