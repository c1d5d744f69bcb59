package io.roomcast.webhooks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.callback.RetryPause;
import io.roomcast.callback.SignedPost;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.Undelivered;
import io.roomcast.room.Loop;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * Events on their way to the backend, one batch at a time, so that they arrive in the order in which they were offered. A batch
 * that the backend does not take is posted again, and after the last attempt goes to the dead letters, and the next one has
 * its turn. Safe from any thread, never blocks; posting begins on the loop.
 */
final class WebhookQueue {
    private static final Logger LOG = Logger.getLogger(WebhookQueue.class);
    /** Of one batch; one event goes whatever its size. */
    private static final int MAX_BATCH_BYTES = 1 << 20;

    private static final byte[] HEAD = "{\"events\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.US_ASCII);

    private final SignedPost backend;
    private final DeadLetters deadLetters;
    private final Loop loop;
    private final Limits limits;
    private final RoomMetrics metrics;

    @GuardedBy("this")
    private final Deque<Entry> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private long waitingBytes;

    /** True while a batch is under way, or about to be. */
    @GuardedBy("this")
    private boolean busy;

    @GuardedBy("this")
    private boolean closed;

    /** Nothing fits any more, and that was said. */
    @GuardedBy("this")
    private boolean overflowing;

    /** The last batch was given up, and that was said. Touched on the loop only. */
    private boolean failing;

    /** What is under way; of use only while the queue closes. */
    @GuardedBy("this")
    private List<Entry> underWay = List.of();

    /** Completes when nothing is left of a queue that closes. */
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    /**
     * @param batchSize events of one post
     * @param attempts of one batch
     * @param size events that wait
     * @param bytes of the events that wait
     */
    record Limits(int batchSize, int attempts, int size, long bytes) {}

    /** @param settled completes when the event is dealt with, for who keeps it until then; null where nobody does */
    private record Entry(WebhookEvent event, CompletableFuture<Void> settled) {}

    WebhookQueue(SignedPost backend, DeadLetters deadLetters, Loop loop, Limits limits, RoomMetrics metrics) {
        this.backend = backend;
        this.deadLetters = deadLetters;
        this.loop = loop;
        this.limits = limits;
        this.metrics = metrics;
    }

    /** Events that wait or are under way. */
    synchronized int waiting() {
        return waiting.size() + underWay.size();
    }

    /** Takes an event that is kept nowhere else; one that does not fit goes to the dead letters. */
    void offer(WebhookEvent event) {
        boolean first;
        Undelivered reason;
        synchronized (this) {
            if (!closed
                    && waiting.size() < limits.size()
                    && waitingBytes + event.json().length() <= limits.bytes()) {
                overflowing = false;
                add(new Entry(event, null));
                return;
            }
            first = !overflowing && !closed;
            overflowing = true;
            reason = closed ? Undelivered.STOPPED : Undelivered.OVERFLOW;
        }
        if (first) {
            LOG.warnf("events for the backend do not fit any more: the first is %s %s", event.type(), event.id());
        }
        giveUp(List.of(event), reason);
    }

    /**
     * Takes events that the caller keeps until the stage completes, so they are bounded there. It fails if this pod ends
     * before they are dealt with.
     */
    synchronized CompletionStage<Void> deliver(List<WebhookEvent> events) {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("the server ends"));
        }
        if (events.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<CompletableFuture<Void>> settled = new ArrayList<>(events.size());
        for (WebhookEvent event : events) {
            var entry = new Entry(event, new CompletableFuture<>());
            settled.add(entry.settled());
            add(entry);
        }
        return CompletableFuture.allOf(settled.toArray(CompletableFuture[]::new));
    }

    @GuardedBy("this")
    private void add(Entry entry) {
        waiting.add(entry);
        waitingBytes += entry.event().json().length();
        if (!busy) {
            busy = true;
            loop.execute(this::next);
        }
    }

    private void next() {
        List<Entry> batch = new ArrayList<>();
        synchronized (this) {
            int bytes = 0;
            while (!waiting.isEmpty() && batch.size() < limits.batchSize()) {
                bytes += waiting.peek().event().json().length();
                if (bytes > MAX_BATCH_BYTES && !batch.isEmpty()) {
                    break;
                }
                batch.add(waiting.remove());
            }
            for (Entry entry : batch) {
                waitingBytes -= entry.event().json().length();
            }
            underWay = batch;
            if (batch.isEmpty()) {
                busy = false;
                if (closed) {
                    drained.complete(null);
                }
                return;
            }
        }
        post(batch, body(batch), 1);
    }

    private static byte[] body(List<Entry> batch) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(HEAD);
        for (int i = 0; i < batch.size(); i++) {
            if (i > 0) {
                body.write(',');
            }
            body.writeBytes(batch.get(i).event().json().utf8());
        }
        body.writeBytes(TAIL);
        return body.toByteArray();
    }

    private void post(List<Entry> batch, byte[] body, int attempt) {
        backend.send(body)
                .whenComplete((answer, failure) -> loop.execute(() -> {
                    if (failure == null && answer.isAccepted()) {
                        failing = false;
                        metrics.webhooksSent(batch.size());
                        settle(batch);
                    } else if (failure == null && !answer.mayBeRepeated()) {
                        giveUp(batch, Undelivered.REFUSED, "it answered " + answer.status());
                    } else if (attempt == limits.attempts()) {
                        giveUp(batch, Undelivered.UNANSWERED, attempt + " attempts");
                    } else {
                        metrics.webhookRetried();
                        loop.schedule(() -> post(batch, body, attempt + 1), RetryPause.after(attempt));
                    }
                }));
    }

    private void settle(List<Entry> batch) {
        batch.stream()
                .filter(entry -> entry.settled() != null)
                .forEach(entry -> entry.settled().complete(null));
        next();
    }

    private void giveUp(List<Entry> batch, Undelivered reason, String said) {
        if (!failing) {
            failing = true;
            WebhookEvent first = batch.get(0).event();
            LOG.warnf("the backend did not take events: %s; the first is %s %s", said, first.type(), first.id());
        }
        giveUp(batch.stream().map(Entry::event).toList(), reason)
                .whenComplete((kept, failure) -> loop.execute(() -> settle(batch)));
    }

    /** Completes when they are kept, or cannot be. */
    private CompletionStage<Void> giveUp(List<WebhookEvent> events, Undelivered reason) {
        metrics.webhooksDead(reason, events.size());
        return deadLetters.keep(events, reason.word()).exceptionally(failure -> {
            metrics.webhookLost(events.size());
            LOG.debugf("%d events are lost: %s", events.size(), failure.getMessage());
            return null;
        });
    }

    /** Takes nothing more; completes when all that waits is dealt with. */
    CompletionStage<Void> close() {
        synchronized (this) {
            closed = true;
            if (!busy) {
                drained.complete(null);
            }
        }
        return drained;
    }

    /** Gives up what is left after {@link #close}; who keeps events is told that they were not dealt with. */
    CompletionStage<Void> abandon() {
        List<Entry> left = new ArrayList<>();
        synchronized (this) {
            left.addAll(underWay);
            left.addAll(waiting);
            waiting.clear();
            waitingBytes = 0;
        }
        List<WebhookEvent> ours = new ArrayList<>();
        for (Entry entry : left) {
            if (entry.settled() == null) {
                ours.add(entry.event());
            } else {
                entry.settled().completeExceptionally(new IllegalStateException("the server ends"));
            }
        }
        if (ours.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        LOG.warnf("%d events for the backend were not told before the end", ours.size());
        return giveUp(ours, Undelivered.STOPPED);
    }
}
