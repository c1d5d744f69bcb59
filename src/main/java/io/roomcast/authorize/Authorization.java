package io.roomcast.authorize;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.roomcast.authorize.AuthorizeConfig.OnFailure;
import io.roomcast.callback.SignedPost;
import io.roomcast.callback.SignedPost.Answer;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.Decision;
import io.roomcast.protocol.StageFailure;
import io.roomcast.session.Authorizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Asks the backend, once for all who ask the same at the same time, and remembers what it said. While it gives no answer,
 * what is configured for that holds, and is not remembered. Safe from any thread, does not block.
 */
final class Authorization implements Authorizer {
    private static final Logger LOG = Logger.getLogger(Authorization.class);
    private static final JsonFactory JSON = new JsonFactory();
    private static final int FORBIDDEN = 403;

    private final SignedPost backend;
    private final OnFailure onFailure;
    private final int maxPending;
    private final RecentRulings rulings;
    private final CircuitBreaker breaker;
    private final RoomMetrics metrics;
    /** Questions under way, as many as {@link #pending} counts. */
    private final ConcurrentMap<Question, CompletableFuture<Ruling>> asked = new ConcurrentHashMap<>();

    private final AtomicInteger pending = new AtomicInteger();

    /** @param nanoTime never goes back; any origin */
    Authorization(AuthorizeSettings settings, SignedPost backend, LongSupplier nanoTime, RoomMetrics metrics) {
        this.backend = backend;
        this.onFailure = settings.onFailure();
        this.maxPending = settings.maxPending();
        this.rulings = new RecentRulings(settings.cacheTtl(), settings.cacheSize(), nanoTime);
        this.breaker = new CircuitBreaker(settings.failures(), settings.pause(), nanoTime);
        this.metrics = metrics;
    }

    /** Answers that are kept. */
    int kept() {
        return rulings.count();
    }

    /** True while the backend is left alone. */
    boolean isOpen() {
        return breaker.isOpen();
    }

    @Override
    public CompletionStage<Ruling> ask(Question question) {
        Optional<Ruling> known = rulings.find(question);
        if (known.isPresent()) {
            metrics.authorized(Decision.CACHED);
            return CompletableFuture.completedFuture(known.get());
        }
        var ruling = new CompletableFuture<Ruling>();
        CompletableFuture<Ruling> underWay = asked.putIfAbsent(question, ruling);
        if (underWay != null) {
            metrics.authorized(Decision.CACHED);
            return underWay;
        }
        int now = pending.incrementAndGet();
        if (now > maxPending || !breaker.lets()) {
            settle(question, ruling, unanswered());
        } else {
            post(question).whenComplete((said, failure) -> settle(question, ruling, judged(question, said, failure)));
        }
        return ruling;
    }

    private CompletionStage<Ruling> post(Question question) {
        metrics.authorized(Decision.ASKED);
        return backend.send(body(question)).thenApply(Authorization::read);
    }

    private Ruling judged(Question question, Ruling said, Throwable failure) {
        if (failure != null) {
            boolean wasOpen = breaker.isOpen();
            breaker.failed();
            if (!wasOpen && breaker.isOpen()) {
                LOG.warnf("the backend that decides is left alone for a while: %s", reason(failure));
            }
            return unanswered();
        }
        if (breaker.isOpen()) {
            LOG.info("the backend that decides is back");
        }
        breaker.succeeded();
        rulings.keep(question, said);
        metrics.authorized(said == Ruling.ALLOWED ? Decision.ALLOWED : Decision.DENIED);
        if (said == Ruling.DENIED) {
            LOG.debugf(
                    "the backend denies: action=%s room=%s user=%s",
                    question.action(), question.room(), question.user());
        }
        return said;
    }

    private static String reason(Throwable failure) {
        return StageFailure.cause(failure).getMessage();
    }

    private Ruling unanswered() {
        metrics.authorized(Decision.FAILED);
        return onFailure == OnFailure.ALLOW ? Ruling.ALLOWED : Ruling.UNDECIDED;
    }

    private void settle(Question question, CompletableFuture<Ruling> ruling, Ruling said) {
        pending.decrementAndGet();
        asked.remove(question, ruling);
        ruling.complete(said);
    }

    private static byte[] body(Question question) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("action", question.action().name().toLowerCase(Locale.ROOT));
            if (question.room() != null) {
                json.writeStringField("room", question.room().value());
            }
            json.writeStringField("user", question.user().value());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot be written to", impossible);
        }
        return bytes.toByteArray();
    }

    /** Throws for what is no answer to the question. */
    private static Ruling read(Answer answer) {
        if (answer.status() == FORBIDDEN) {
            return Ruling.DENIED;
        }
        if (!answer.isAccepted()) {
            throw new CompletionException(new IOException("it answered " + answer.status()));
        }
        return answer.body()
                .flatMap(Authorization::allow)
                .map(allow -> allow ? Ruling.ALLOWED : Ruling.DENIED)
                .orElseThrow(() -> new CompletionException(new IOException("it answered something else")));
    }

    /** The field {@code allow} of an object. */
    private static Optional<Boolean> allow(byte[] body) {
        Optional<Boolean> allow = Optional.empty();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isIt = json.currentName().equals("allow");
                JsonToken value = json.nextToken();
                if (isIt) {
                    allow = value.isBoolean() ? Optional.of(json.getBooleanValue()) : Optional.empty();
                }
                json.skipChildren();
            }
            return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null ? allow : Optional.empty();
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }
}
