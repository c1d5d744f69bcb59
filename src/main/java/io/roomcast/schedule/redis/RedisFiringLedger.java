package io.roomcast.schedule.redis;

import io.roomcast.broker.Retention;
import io.roomcast.broker.redis.Occasion;
import io.roomcast.broker.redis.RedisBroker;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.protocol.RoomId;
import io.roomcast.schedule.Firing;
import io.roomcast.schedule.FiringLedger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * For pods that share a Redis: all of them fire every instant, and the script that publishes lets one of them through. What
 * it knows of a schedule stands beside the room, so a schedule that moves to another room starts anew.
 */
public final class RedisFiringLedger implements FiringLedger {
    private static final Logger LOG = Logger.getLogger(RedisFiringLedger.class);

    private final RedisBroker broker;
    private final Retention.Policy policy;
    private final RoomMetrics metrics;

    public RedisFiringLedger(RedisBroker broker, Retention.Policy policy, RoomMetrics metrics) {
        this.broker = broker;
        this.policy = policy;
        this.metrics = metrics;
    }

    @Override
    public CompletionStage<Account> account(String schedule, RoomId room) {
        return broker.occasions(room, schedule)
                .thenApply(known -> new Account(known.last(), known.unplanned(), known.count()));
    }

    @Override
    public CompletionStage<Void> fire(Firing firing) {
        if (isTooLarge(firing)) {
            return CompletableFuture.completedFuture(null);
        }
        return broker.publishOnce(
                        firing.room(),
                        new Occasion(firing.schedule(), firing.instant()),
                        utf8(firing.message().pieces()))
                .whenComplete((pushed, failure) -> count(firing.schedule(), pushed, failure))
                .thenAccept(settled -> {});
    }

    @Override
    public CompletionStage<Boolean> fireNow(Firing firing) {
        if (isTooLarge(firing)) {
            return CompletableFuture.completedFuture(false);
        }
        return broker.publishUnplanned(
                        firing.room(), firing.schedule(), utf8(firing.message().pieces()))
                .whenComplete((pushed, failure) -> count(firing.schedule(), true, failure))
                .thenApply(pushed -> true);
    }

    private void count(String schedule, Boolean pushed, Throwable failure) {
        if (failure != null) {
            metrics.scheduleFailed(schedule);
        } else if (pushed) {
            metrics.messageIn(Door.CLOCK);
            metrics.scheduleFired(schedule);
        }
    }

    /** Measured with the longest count there is, so that a schedule does not end in mid-life. */
    private boolean isTooLarge(Firing firing) {
        boolean tooLarge = firing.message().numbered(Long.MAX_VALUE).length() > policy.maxMessageSize(firing.room());
        if (tooLarge) {
            metrics.scheduleFailed(firing.schedule());
            LOG.warnf(
                    "Schedule %s could not push to room %s: the message is larger than the room takes",
                    firing.schedule(), firing.room());
        }
        return tooLarge;
    }

    private static List<byte[]> utf8(List<String> pieces) {
        return pieces.stream()
                .map(piece -> piece.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
