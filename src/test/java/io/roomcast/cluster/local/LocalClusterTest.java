package io.roomcast.cluster.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.cluster.Cluster.Replies;
import io.roomcast.cluster.Cluster.Reply;
import io.roomcast.cluster.OwnAnswers;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.json.JsonValues;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LocalClusterTest {
    private static final PodName POD = new PodName("pod");
    private static final Json QUESTION = JsonValues.quote("?");

    private final LocalCluster cluster = new LocalCluster(
            POD, new OwnAnswers(Runnable::run, Duration.ofMinutes(5)), new RoomMetrics(new SimpleMeterRegistry()));

    @Test
    void a_pod_on_its_own_asks_itself() {
        cluster.answer("echo", CompletableFuture::completedFuture);
        assertEquals(new Replies(List.of(new Reply(POD, QUESTION)), List.of()), ask("echo"));
    }

    @Test
    void what_it_cannot_answer_is_missing() {
        cluster.answer("failing", question -> CompletableFuture.failedFuture(new IllegalStateException("of the test")));
        cluster.answer("throwing", question -> {
            throw new IllegalStateException("of the test");
        });
        for (String topic : List.of("failing", "throwing", "unknown")) {
            assertEquals(new Replies(List.of(), List.of(POD)), ask(topic));
        }
    }

    @Test
    void a_topic_has_one_answer() {
        cluster.answer("echo", CompletableFuture::completedFuture);
        assertThrows(IllegalStateException.class, () -> cluster.answer("echo", CompletableFuture::completedFuture));
    }

    private Replies ask(String topic) {
        return cluster.ask(topic, QUESTION).toCompletableFuture().join();
    }
}
