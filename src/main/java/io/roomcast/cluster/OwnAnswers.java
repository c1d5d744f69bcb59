package io.roomcast.cluster;

import io.roomcast.protocol.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * What this pod answers, whoever asks. Answers are made on workers, few at a time, so that no loop waits for them. Safe from
 * any thread.
 */
public final class OwnAnswers {
    private static final Logger LOG = Logger.getLogger(OwnAnswers.class);
    /** Being made at a time; beyond it this pod is one of those that do not answer. */
    private static final int MAX_UNDER_WAY = 64;
    /** Of one answer. A page of a thousand entries is a few hundred kilobytes. */
    public static final int MAX_BYTES = 1 << 20;

    private final Map<String, Answerer> answerers = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Executor workers;
    private final Duration timeout;

    /** @param timeout after which nobody waits for an answer any more */
    public OwnAnswers(Executor workers, Duration timeout) {
        this.workers = workers;
        this.timeout = timeout;
    }

    public void register(String topic, Answerer answerer) {
        if (answerers.putIfAbsent(topic, answerer) != null) {
            throw new IllegalStateException("there is an answer already: " + topic);
        }
    }

    /** Empty where this pod cannot answer, now or at all; never fails. */
    public CompletionStage<Optional<Json>> answer(String topic, Json question) {
        Answerer answerer = answerers.get(topic);
        if (answerer == null) {
            // A pod of a later version asks, in a rolling update.
            LOG.debugf("nobody here answers questions on %s", topic);
            return CompletableFuture.completedFuture(Optional.empty());
        }
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            LOG.warnf("too many questions to this pod are under way: topic=%s", topic);
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return CompletableFuture.supplyAsync(() -> answerer.answer(question), workers)
                .thenCompose(answer -> answer)
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> {
                    underWay.decrementAndGet();
                    return answered(topic, answer, failure);
                });
    }

    private static Optional<Json> answered(String topic, Json answer, Throwable failure) {
        if (failure != null) {
            LOG.warnf(failure, "this pod could not answer: topic=%s", topic);
            return Optional.empty();
        }
        if (answer.length() > MAX_BYTES) {
            LOG.warnf("an answer of this pod is too large to be sent: topic=%s bytes=%d", topic, answer.length());
            return Optional.empty();
        }
        return Optional.of(answer);
    }
}
