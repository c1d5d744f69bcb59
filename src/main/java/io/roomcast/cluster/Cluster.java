package io.roomcast.cluster;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.PodName;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The pods that share rooms with this one, and this one itself. Safe from any thread, never blocks. */
public interface Cluster {
    /** What one pod said. */
    record Reply(PodName pod, Json body) {}

    /**
     * What could be learned in time.
     *
     * @param missing pods that live, as far as is known, and have not answered, or could not; by name
     */
    record Replies(List<Reply> replies, List<PodName> missing) {
        public Replies {
            replies = List.copyOf(replies);
            missing = List.copyOf(missing);
        }
    }

    /** Has this pod answer questions on a topic; before any is asked, once for each topic. */
    void answer(String topic, Answerer answerer);

    /**
     * Asks every pod, this one included, each at most once. Completes when all that live have answered, or after {@link
     * ClusterConfig#timeout} with the others named; a pod that is named may act on the question all the same, and later. Fails
     * with {@link ClusterBusyException} where too many questions are under way.
     */
    CompletionStage<Replies> ask(String topic, Json question);
}
