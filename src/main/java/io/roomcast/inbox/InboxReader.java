package io.roomcast.inbox;

import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.StageFailure;
import io.roomcast.redis.RedisAwayException;
import io.roomcast.redis.RedisLoop;
import io.roomcast.room.PublishOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * Publishes what is put into the inbox, one entry after the other. What cannot be published now stays where it is, and all
 * behind it waits; this pod keeps nothing of it, so another one may go on at any time. Touched on the loop only.
 */
public final class InboxReader {
    private static final Logger LOG = Logger.getLogger(InboxReader.class);
    private static final Duration WHEN_EMPTY = Duration.ofMillis(100);
    private static final Duration WHEN_ANOTHER_READS = Duration.ofMillis(500);
    private static final Duration WHEN_UNAVAILABLE = Duration.ofMillis(500);

    /** The way down to the rooms. */
    @FunctionalInterface
    public interface Rooms {
        /** Fails while the message can be given no place; then it may be stored all the same. */
        CompletionStage<PublishOutcome> push(RoomId room, Publication publication);
    }

    private final InboxStream stream;
    private final Rooms rooms;
    private final RoomMetrics metrics;
    private final RedisLoop loop;
    private boolean closed;
    private boolean failing;

    public InboxReader(InboxStream stream, Rooms rooms, RoomMetrics metrics, RedisLoop loop) {
        this.stream = stream;
        this.rooms = rooms;
        this.metrics = metrics;
        this.loop = loop;
    }

    /** Begins to read, and never gives up. */
    public void start() {
        loop.run(this::read);
    }

    /** Lets another pod read; what this one is publishing just now is settled by whoever reads next. */
    public CompletionStage<Void> close() {
        CompletableFuture<Void> released = new CompletableFuture<>();
        loop.run(() -> {
            closed = true;
            stream.release().whenComplete((done, failure) -> released.complete(null));
        });
        return released;
    }

    private void read() {
        if (closed) {
            return;
        }
        stream.take()
                .whenComplete((taken, failure) -> loop.run(() -> {
                    if (failure != null) {
                        warnOnce(failure);
                        loop.after(WHEN_UNAVAILABLE, this::read);
                    } else if (!taken.isReader()) {
                        loop.after(WHEN_ANOTHER_READS, this::read);
                    } else if (taken.entries().isEmpty()) {
                        failing = false;
                        loop.after(WHEN_EMPTY, this::read);
                    } else {
                        publish(taken.entries().iterator(), new ArrayList<>());
                    }
                }));
    }

    /** One by one: the next entry may be of the same room, and must not come first where this one has to wait. */
    private void publish(Iterator<InboxEntry> entries, List<InboxStream.Settled> settled) {
        if (closed || !entries.hasNext()) {
            settle(settled, Duration.ZERO);
            return;
        }
        InboxEntry entry = entries.next();
        handle(entry)
                .whenComplete((outcome, failure) -> loop.run(() -> {
                    if (failure == null) {
                        failing = false;
                        settled.add(outcome);
                        publish(entries, settled);
                        return;
                    }
                    warnOnce(failure);
                    settle(settled, WHEN_UNAVAILABLE);
                }));
    }

    private CompletionStage<InboxStream.Settled> handle(InboxEntry entry) {
        try {
            InboxEntry.Letter letter = entry.read();
            return rooms.push(letter.room(), letter.publication()).thenApply(outcome -> settled(entry, outcome));
        } catch (RejectedException rejection) {
            return CompletableFuture.completedFuture(rejected(entry, rejection.getMessage()));
        } catch (RuntimeException fault) {
            // What cannot even begin must not end the reader.
            return CompletableFuture.failedFuture(fault);
        }
    }

    private InboxStream.Settled settled(InboxEntry entry, PublishOutcome outcome) {
        return outcome instanceof PublishOutcome.TooLarge tooLarge
                ? rejected(entry, "data is larger than the " + tooLarge.limit() + " bytes that the room takes")
                : new InboxStream.Settled(entry.id(), null);
    }

    private InboxStream.Settled rejected(InboxEntry entry, String reason) {
        metrics.inboxRejected();
        LOG.warnf("inbox entry %s was rejected: %s", entry.id(), reason);
        return new InboxStream.Settled(entry.id(), reason);
    }

    /** Should this fail, the entries are taken again, and their keys say that they were published. */
    private void settle(List<InboxStream.Settled> settled, Duration pause) {
        CompletionStage<Void> done =
                settled.isEmpty() ? CompletableFuture.completedFuture(null) : stream.settle(settled);
        done.whenComplete((ok, failure) -> {
            Duration wait = failure == null ? pause : WHEN_UNAVAILABLE;
            loop.after(wait, this::read);
        });
    }

    private void warnOnce(Throwable failure) {
        Throwable cause = StageFailure.cause(failure);
        if (isTold(cause)) {
            LOG.debugf("the inbox waits: %s", cause.getMessage());
        } else if (!failing) {
            failing = true;
            LOG.warnf("the inbox waits: %s", cause.getMessage());
        }
    }

    /** True for what the log says without the inbox. */
    private static boolean isTold(Throwable cause) {
        return (cause instanceof RedisAwayException redis && redis.isTold())
                || (cause instanceof BrokerUnavailableException broker && broker.isTold());
    }
}
