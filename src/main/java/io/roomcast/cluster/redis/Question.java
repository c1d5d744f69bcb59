package io.roomcast.cluster.redis;

import io.roomcast.cluster.Cluster.Replies;
import io.roomcast.cluster.Cluster.Reply;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.PodName;
import io.roomcast.redis.PodId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One question that is under way: who has answered, and who has not. Touched on the loop only. */
final class Question {
    private final PodId asking;
    private final Set<PodId> expected = new HashSet<>();
    private final Set<PodId> heard = new HashSet<>();
    private final Set<PodId> unable = new HashSet<>();
    private final List<Reply> replies = new ArrayList<>();
    /** Who lives is known. */
    private boolean complete;
    /** Only the answer of the pod that asks is still waited for. */
    private boolean closedToOthers;

    Question(PodId asking) {
        this.asking = asking;
        expected.add(asking);
    }

    /** Names all that live. */
    void expect(Collection<PodId> pods) {
        complete = true;
        expected.addAll(pods);
    }

    /** @param body null where the pod cannot answer; what a pod says a second time does not count */
    void answered(PodId pod, Json body) {
        if (!heard.add(pod)) {
            return;
        }
        if (body == null) {
            unable.add(pod);
        } else {
            replies.add(new Reply(pod.name(), body));
        }
    }

    /** The others cannot be reached. */
    void closeToOthers() {
        closedToOthers = true;
    }

    boolean isAnswered() {
        return closedToOthers ? heard.contains(asking) : complete && heard.containsAll(expected);
    }

    /** What is known by now. */
    Replies replies() {
        List<PodName> missing = Stream.concat(expected.stream().filter(pod -> !heard.contains(pod)), unable.stream())
                .map(PodId::name)
                .sorted(Comparator.comparing(PodName::value))
                .toList();
        return new Replies(replies, missing);
    }
}
