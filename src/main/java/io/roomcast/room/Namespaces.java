package io.roomcast.room;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.roomcast.auth.Access;
import io.roomcast.broker.Retention;
import io.roomcast.broker.SharedRates;
import io.roomcast.protocol.RoomId;
import io.roomcast.room.RoomsConfig.Namespace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The options of every room, resolved and checked once at start-up. Safe from any thread. */
public final class Namespaces implements Retention.Policy {
    private static final String PREFIX = "roomcast.rooms.";
    private static final String DEFAULT = "default";
    private static final String USER = "user";
    private static final int MAX_HISTORY_SIZE = 100_000;
    private static final int DEFAULT_HISTORY_SIZE = 100;
    private static final Duration DEFAULT_HISTORY_TTL = Duration.ofMinutes(10);
    private static final int DEFAULT_JOIN_LEAVE_RATE = 20_000;
    private static final int DEFAULT_MAX_MEMBERS = 100_000;
    private static final long DEFAULT_MAX_MESSAGE_SIZE = 64 << 10;
    private static final int DEFAULT_PUBLISH_RATE = 200;
    private static final int MAX_PUBLISH_RATE = 1_000_000;
    private static final Duration DEFAULT_BATCH_WINDOW = Duration.ofMillis(100);
    private static final Duration MAX_BATCH_WINDOW = Duration.ofSeconds(10);
    private static final int DEFAULT_BATCH_SIZE = 10;
    private static final int MAX_BATCH_SIZE = 1_000;
    private static final Pattern ENVELOPE = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    /** What the server's own frames are called: an envelope of that name would be mistaken for one. */
    private static final Set<String> SERVER_FRAMES = Set.of(
            "welcome",
            "subscribed",
            "unsubscribed",
            "joined",
            "left",
            "batch",
            "heartbeat",
            "gap",
            "reconnect",
            "error",
            "ack",
            "presence",
            "history",
            "refreshed",
            "pong",
            "job_progress",
            "job_result");

    private final Map<String, RoomOptions> byNamespace = new HashMap<>();
    private final RoomOptions defaults;

    /**
     * @param anonymous sessions without a token are allowed, so rooms are open to them unless a namespace says otherwise
     * @param maxFrameSize bytes; a message larger than the frames that carry it could never be published
     * @throws ConfigurationException in one sentence that names the property
     */
    public Namespaces(RoomsConfig config, boolean anonymous, int maxFrameSize) {
        Map<String, Namespace> configured = config.namespaces();
        Optional<Namespace> inherited = Optional.ofNullable(configured.get(DEFAULT));
        Access openness = anonymous ? Access.ANONYMOUS : Access.CLAIMS;
        defaults = new Resolver(DEFAULT, inherited, Optional.empty(), openness, maxFrameSize).options();
        for (Map.Entry<String, Namespace> entry : configured.entrySet()) {
            String name = entry.getKey();
            if (RoomId.parse(name).isEmpty() || name.contains(":")) {
                throw new ConfigurationException(
                        PREFIX + name + " names no namespace: it is not a room name without a colon.");
            }
            if (!name.equals(DEFAULT)) {
                byNamespace.put(
                        name,
                        new Resolver(name, Optional.of(entry.getValue()), inherited, openness, maxFrameSize).options());
            }
        }
    }

    /** Those of {@code default} for null, which is no room. */
    public RoomOptions optionsOf(RoomId room) {
        if (room == null) {
            return defaults;
        }
        return byNamespace.getOrDefault(room.namespace(), defaults);
    }

    /** True where sessions enter {@code user:<id>} by themselves. */
    public boolean personalRoomsAreAutomatic() {
        return byNamespace.getOrDefault(USER, defaults).auto();
    }

    /** One that leaves decisions to a backend, where there is one. */
    public Optional<String> askingNamespace() {
        if (!defaults.authorize().isEmpty()) {
            return Optional.of(DEFAULT);
        }
        return byNamespace.entrySet().stream()
                .filter(namespace -> !namespace.getValue().authorize().isEmpty())
                .map(Map.Entry::getKey)
                .min(String::compareTo);
    }

    @Override
    public Retention of(RoomId room) {
        return optionsOf(room).retention();
    }

    @Override
    public int maxMessageSize(RoomId room) {
        return optionsOf(room).maxMessageSize();
    }

    @Override
    public SharedRates sharedRates(RoomId room) {
        return optionsOf(room).sharedRates();
    }

    /** One namespace: its own settings, then those of {@code default}, then the product's. */
    private record Resolver(
            String name, Optional<Namespace> own, Optional<Namespace> inherited, Access openness, int maxFrameSize) {
        RoomOptions options() {
            boolean isSystem = name.equals(RoomId.SYSTEM.value());
            int historySize = isSystem
                    ? 0
                    : integer("history-size", Namespace::historySize, DEFAULT_HISTORY_SIZE, 0, MAX_HISTORY_SIZE);
            int recoverLimit =
                    integer("recover-limit", Namespace::recoverLimit, Math.max(1, historySize), 1, MAX_HISTORY_SIZE);
            Duration historyTtl = value(Namespace::historyTtl).orElse(DEFAULT_HISTORY_TTL);
            check(!historyTtl.isNegative() && !historyTtl.isZero(), "history-ttl", "must be longer than nothing");
            long maxMessageSize = value(Namespace::maxMessageSize)
                    .map(MemorySize::asLongValue)
                    .orElse(DEFAULT_MAX_MESSAGE_SIZE);
            check(maxMessageSize >= 1, "max-message-size", "must be at least 1");
            check(
                    maxMessageSize <= maxFrameSize,
                    "max-message-size",
                    "must not be larger than quarkus.websockets-next.server.max-frame-size (" + maxFrameSize + ")");
            return new RoomOptions(
                    new Retention(historySize, historyTtl, recoverLimit),
                    !isSystem && value(Namespace::presence).orElse(true),
                    value(Namespace::joinLeave).orElse(true),
                    integer("join-leave-rate", Namespace::joinLeaveRate, DEFAULT_JOIN_LEAVE_RATE, 0, 1_000_000_000),
                    value(Namespace::clientPublish).orElse(true),
                    value(Namespace::access).orElse(openness),
                    isSystem ? Integer.MAX_VALUE : maxMembers(),
                    (int) maxMessageSize,
                    integer("publish-rate", Namespace::publishRate, DEFAULT_PUBLISH_RATE, 0, MAX_PUBLISH_RATE),
                    new SharedRates(
                            name,
                            integer("user-publish-rate", Namespace::userPublishRate, 0, 0, MAX_PUBLISH_RATE),
                            integer("room-publish-rate", Namespace::roomPublishRate, 0, 0, MAX_PUBLISH_RATE)),
                    batchWindow(),
                    integer("batch-size", Namespace::batchSize, DEFAULT_BATCH_SIZE, 2, MAX_BATCH_SIZE),
                    value(Namespace::slowConsumer).orElse(SlowConsumer.CLOSE),
                    envelope(),
                    value(Namespace::trace).orElse(false),
                    value(Namespace::delta).orElse(DeltaFormat.NONE),
                    value(Namespace::authorize).orElse(Set.of()),
                    value(Namespace::publishEvents).orElse(false),
                    auto());
        }

        private int maxMembers() {
            return integer("max-members", Namespace::maxMembers, DEFAULT_MAX_MEMBERS, 1, Integer.MAX_VALUE);
        }

        private Duration batchWindow() {
            boolean sizeIsSet =
                    own.map(Namespace::batchSize).orElse(OptionalInt.empty()).isPresent()
                            || inherited
                                    .map(Namespace::batchSize)
                                    .orElse(OptionalInt.empty())
                                    .isPresent();
            Duration window = value(Namespace::batchWindow).orElse(sizeIsSet ? DEFAULT_BATCH_WINDOW : Duration.ZERO);
            check(
                    !window.isNegative() && window.compareTo(MAX_BATCH_WINDOW) <= 0,
                    "batch-window",
                    "must be from 0 to " + MAX_BATCH_WINDOW.toSeconds() + "s");
            return window;
        }

        private String envelope() {
            String envelope = value(Namespace::envelope).orElse(RoomOptions.DEFAULT_ENVELOPE);
            check(
                    ENVELOPE.matcher(envelope).matches(),
                    "envelope",
                    "must be a small letter followed by up to 63 small letters, digits and underscores");
            check(
                    !SERVER_FRAMES.contains(envelope),
                    "envelope",
                    "must not be the name of one of the server's own frames");
            return envelope;
        }

        private boolean auto() {
            boolean auto = own.flatMap(Namespace::auto).orElse(false);
            check(!auto || name.equals(USER), "auto", "is for namespace user only");
            return auto;
        }

        private int integer(String option, Function<Namespace, OptionalInt> of, int fallback, int min, int max) {
            OptionalInt ownValue = own.map(of).orElse(OptionalInt.empty());
            OptionalInt found =
                    ownValue.isPresent() ? ownValue : inherited.map(of).orElse(OptionalInt.empty());
            int value = found.orElse(fallback);
            check(value >= min && value <= max, option, "must be from " + min + " to " + max);
            return value;
        }

        private <T> Optional<T> value(Function<Namespace, Optional<T>> of) {
            return own.flatMap(of).or(() -> inherited.flatMap(of));
        }

        private void check(boolean holds, String option, String demand) {
            if (!holds) {
                throw new ConfigurationException(PREFIX + name + "." + option + " " + demand + ".");
            }
        }
    }
}
