package io.roomcast.sse;

import io.quarkus.runtime.StartupEvent;
import io.roomcast.cluster.Cluster;
import io.roomcast.cluster.ClusterBusyException;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.StageFailure;
import io.roomcast.protocol.centrifuge.EmulatedFrame;
import io.roomcast.protocol.centrifuge.Terms;
import io.roomcast.protocol.json.JsonFields;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.session.Session;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The sessions of this pod whose clients speak by requests beside their streams, by the secrets that they show then. Such a request
 * may come to any pod: one that does not hold the session asks the others. Safe from any thread.
 */
@Singleton
class Emulation {
    private static final Logger LOG = Logger.getLogger(Emulation.class);
    private static final String TOPIC = "emulate";
    /** What may be one: nobody is asked for what is not even text. */
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final String SESSION = "session";
    private static final String DATA = "data";
    private static final Json FOUND = Json.checked("{\"found\":true}".getBytes(StandardCharsets.US_ASCII));
    private static final Json NOT_FOUND = Json.checked("{\"found\":false}".getBytes(StandardCharsets.US_ASCII));

    private final Map<String, Speaker> speakers = new ConcurrentHashMap<>();
    private final RandomText secrets = new RandomText(18);
    private final Cluster cluster;
    private final PodName pod;

    private record Speaker(Session session, boolean text) {
        /** On the session's loop, in the order of the calls. What came as bytes, nobody has looked at whether it is text. */
        void says(byte[] frame) {
            if (text && !JsonValues.isUtf8(frame)) {
                CompletionStage<Boolean> unused = session.controls().disconnect(CloseStatus.INVALID_UTF8);
            } else {
                session.hear(frame, text);
            }
        }
    }

    /** What became of a frame. */
    enum Outcome {
        DELIVERED,
        /** No pod that answered holds the session. */
        GONE,
        /** It could not be found out. */
        UNKNOWN
    }

    Emulation(Cluster cluster, PodName pod) {
        this.cluster = cluster;
        this.pod = pod;
    }

    /** From here on the other pods can ask. */
    void open(@Observes StartupEvent event) {
        cluster.answer(TOPIC, question -> CompletableFuture.completedFuture(answer(question)));
    }

    /** For one more client. */
    Terms.Emulation newTerms() {
        return new Terms.Emulation(secrets.next(), pod.value());
    }

    /** @param text whether its frames are texts */
    void add(Terms.Emulation terms, Session session, boolean text) {
        speakers.put(terms.session(), new Speaker(session, text));
    }

    void remove(Terms.Emulation terms) {
        speakers.remove(terms.session());
    }

    /** Never fails. */
    CompletionStage<Outcome> deliver(EmulatedFrame frame) {
        if (says(frame.session(), frame.data().bytes())) {
            return CompletableFuture.completedFuture(Outcome.DELIVERED);
        }
        if (frame.node().equals(pod.value()) || !SECRET.matcher(frame.session()).matches()) {
            return CompletableFuture.completedFuture(Outcome.GONE);
        }
        return cluster.ask(TOPIC, question(frame)).handle((replies, failure) -> {
            if (failure != null) {
                Throwable cause = StageFailure.cause(failure);
                if (!(cause instanceof ClusterBusyException)) {
                    LOG.warn("other pods could not be asked", cause);
                }
                return Outcome.UNKNOWN;
            }
            if (replies.replies().stream().anyMatch(reply -> reply.body().equals(FOUND))) {
                return Outcome.DELIVERED;
            }
            return replies.missing().isEmpty() ? Outcome.GONE : Outcome.UNKNOWN;
        });
    }

    private boolean says(String secret, byte[] data) {
        Speaker speaker = speakers.get(secret);
        if (speaker != null) {
            speaker.says(data);
        }
        return speaker != null;
    }

    private static Json question(EmulatedFrame frame) {
        String data = Base64.getEncoder().encodeToString(frame.data().bytes());
        String json =
                "{\"" + SESSION + "\":" + JsonValues.quote(frame.session()) + ",\"" + DATA + "\":\"" + data + "\"}";
        return Json.checked(json.getBytes(StandardCharsets.UTF_8));
    }

    private Json answer(Json question) {
        JsonFields fields = JsonFields.parse(question.utf8()).orElseThrow();
        byte[] data = Base64.getDecoder().decode(fields.text(DATA).orElseThrow());
        return says(fields.text(SESSION).orElseThrow(), data) ? FOUND : NOT_FOUND;
    }
}
