package io.roomcast.broker.redis;

import io.roomcast.broker.Publication;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.SessionId;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.SubscriptionLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A message that this pod sends to itself every second on each line, the way of all messages: while it comes back, others do. A
 * subscription that stays silent though the canary was sent is given up. Touched on the loop only, but for {@link #isAlive}.
 */
final class Canary {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final RoomScripts scripts;
    private final SubscriptionLink subscription;
    private final RedisLoop loop;
    private final String name = SessionId.random().value();
    private final String channel = RoomScripts.canaryChannel(name);
    private final byte[] body =
            BusMessage.body(Publication.ofServer(Json.checked("null".getBytes(StandardCharsets.US_ASCII))));
    /** {@link System#nanoTime} when it last came back; null before it first did. Volatile: health asks. */
    private volatile Long heardAt;
    /** When the first one was sent that has not come back; null for none. */
    private Long silentSince;

    private Runnable stopSending = () -> {};

    Canary(RoomScripts scripts, SubscriptionLink subscription, RedisLoop loop) {
        this.scripts = scripts;
        this.subscription = subscription;
        this.loop = loop;
    }

    void start() {
        loop.run(() -> subscription.subscribe(channel));
        stopSending = loop.every(EVERY, this::send);
    }

    void close() {
        stopSending.run();
    }

    boolean isOwn(String heard) {
        return channel.equals(heard);
    }

    void heard() {
        heardAt = System.nanoTime();
        silentSince = null;
    }

    boolean isAlive() {
        Long at = heardAt;
        return at != null && System.nanoTime() - at < PATIENCE.toNanos();
    }

    /** Sends one now, as happens every second by itself. */
    void send() {
        if (silentSince != null && System.nanoTime() - silentSince > PATIENCE.toNanos()) {
            silentSince = null;
            subscription.restart("the canary did not come back");
            return;
        }
        if (!subscription.isConfirmed(channel)) {
            return;
        }
        scripts.publishCanary(name, body)
                .whenComplete((placed, failure) -> loop.run(() -> {
                    if (failure == null && silentSince == null && !heardSince()) {
                        silentSince = System.nanoTime();
                    }
                }));
    }

    /** True if it came back before its own answer did. */
    private boolean heardSince() {
        Long at = heardAt;
        return at != null && System.nanoTime() - at < EVERY.toNanos() / 2;
    }
}
