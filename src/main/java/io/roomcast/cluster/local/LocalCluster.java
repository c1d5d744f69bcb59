package io.roomcast.cluster.local;

import io.roomcast.cluster.Answerer;
import io.roomcast.cluster.Cluster;
import io.roomcast.cluster.OwnAnswers;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.PodName;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A cluster of this pod alone. */
public final class LocalCluster implements Cluster {
    private final PodName pod;
    private final OwnAnswers own;
    private final RoomMetrics metrics;

    public LocalCluster(PodName pod, OwnAnswers own, RoomMetrics metrics) {
        this.pod = pod;
        this.own = own;
        this.metrics = metrics;
    }

    @Override
    public void answer(String topic, Answerer answerer) {
        own.register(topic, answerer);
    }

    @Override
    public CompletionStage<Replies> ask(String topic, Json question) {
        long since = System.nanoTime();
        return own.answer(topic, question).thenApply(answer -> {
            Replies replies = answer.map(body -> new Replies(List.of(new Reply(pod, body)), List.of()))
                    .orElseGet(() -> new Replies(List.of(), List.of(pod)));
            metrics.clusterAsked(
                    topic, System.nanoTime() - since, replies.missing().size());
            return replies;
        });
    }
}
