package io.roomcast.broker.redis;

import io.roomcast.broker.Retention;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.json.JsonValues;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Reads what any program has published to {@code roomcast:push:<room>}: the whole payload is the message's data, as the JSON
 * that it is or else as a string. Such a message is live only, and of no user. Safe from any thread.
 */
final class PushDoor {
    private static final Logger LOG = Logger.getLogger(PushDoor.class);
    private static final String PREFIX = "roomcast:push:";

    private final Retention.Policy policy;
    private final Clock clock;
    private final LongAdder refused = new LongAdder();

    PushDoor(Retention.Policy policy, Clock clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /** Without the tag of a partition: who pushes should not have to compute one. */
    static String channel(RoomId room) {
        return PREFIX + room.value();
    }

    static boolean isChannel(String name) {
        return name.startsWith(PREFIX);
    }

    /** Empty if the payload can be no message of the room; nobody waits for an answer, so it is counted and logged. */
    Optional<Message> read(RoomId room, byte[] payload) {
        int limit = policy.maxMessageSize(room);
        if (payload.length > limit) {
            return refuse(room, "it is larger than the room takes");
        }
        if (!JsonValues.isUtf8(payload)) {
            return refuse(room, "it is not UTF-8");
        }
        Json data = JsonValues.parse(payload)
                .orElseGet(() -> JsonValues.quote(new String(payload, StandardCharsets.UTF_8)));
        if (data.length() > limit) {
            return refuse(room, "it is larger than the room takes");
        }
        return Optional.of(new Message(room, null, clock.millis(), null, data, null, false));
    }

    /** Payloads that were no messages. */
    long refused() {
        return refused.sum();
    }

    private Optional<Message> refuse(RoomId room, String reason) {
        refused.increment();
        LOG.warnf("a push was dropped, %s: room=%s", reason, room);
        return Optional.empty();
    }
}
