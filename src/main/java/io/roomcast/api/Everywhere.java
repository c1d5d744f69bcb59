package io.roomcast.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.cluster.Cluster;
import io.roomcast.cluster.Cluster.Replies;
import io.roomcast.cluster.Cluster.Reply;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Asks all pods and makes one answer of theirs, which names in {@code missing} those that did not answer. Never blocks; ends in
 * bounded time, whatever has become of a pod.
 */
@Singleton
public class Everywhere {
    /** A page of what may be many; each pod gives at most as much. */
    static final int DEFAULT_LIMIT = 100;

    public static final int MAX_LIMIT = 1_000;

    private final Cluster cluster;

    Everywhere(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The sum of each of the figures; {@code answer} is what the sums are added to. */
    public Uni<ObjectNode> sum(Topic topic, JsonNode question, ObjectNode answer, String... figures) {
        return ask(topic, question).map(replies -> {
            for (String figure : figures) {
                long sum = replies.replies().stream()
                        .map(Everywhere::tree)
                        .mapToLong(reply -> reply.path(figure).asLong())
                        .sum();
                answer.put(figure, sum);
            }
            return nameMissing(answer, replies);
        });
    }

    /** The sums of all numbers that pods tell, also of those inside of objects. */
    Uni<ObjectNode> total(Topic topic, JsonNode question) {
        return ask(topic, question).map(replies -> {
            ObjectNode total = Trees.object();
            replies.replies().forEach(reply -> add(total, tree(reply)));
            return nameMissing(total, replies);
        });
    }

    private static void add(ObjectNode total, JsonNode reply) {
        reply.properties().forEach(field -> {
            String name = field.getKey();
            if (field.getValue().isObject()) {
                add(total.withObjectProperty(name), field.getValue());
            } else {
                total.put(name, total.path(name).asLong() + field.getValue().asLong());
            }
        });
    }

    /** What the one pod says that has something to say; only {@code missing} where none of those that answered has. */
    Uni<ObjectNode> one(Topic topic, JsonNode question) {
        return ask(topic, question).map(replies -> {
            ObjectNode answer = replies.replies().stream()
                    .map(Everywhere::tree)
                    .filter(reply -> !reply.isEmpty())
                    .findFirst()
                    .map(reply -> (ObjectNode) reply)
                    .orElseGet(Trees::object);
            return nameMissing(answer, replies);
        });
    }

    /** What each pod says of itself. */
    public Uni<ObjectNode> each(Topic topic, JsonNode question, String list) {
        return ask(topic, question).map(replies -> {
            ObjectNode answer = Trees.object();
            ArrayNode entries = answer.putArray(list);
            replies.replies().stream()
                    .map(Everywhere::tree)
                    .sorted((one, other) ->
                            one.path("pod").asText().compareTo(other.path("pod").asText()))
                    .forEach(entries::add);
            return nameMissing(answer, replies);
        });
    }

    /** A page of rooms with sessions, behind a name or from the beginning. */
    public Uni<ObjectNode> rooms(String prefix, String after, int limit) {
        ObjectNode question = Trees.object().put("prefix", prefix).put("after", after);
        return page(Topic.ROOMS, question, limit, "rooms", "room", Everywhere::bothOfRoom);
    }

    private static ObjectNode bothOfRoom(ObjectNode one, ObjectNode other) {
        // Every pod with sessions there gets all messages: they are the same ones, of which one may have seen more than
        // the other.
        return one.put(
                        "sessions",
                        one.path("sessions").asLong() + other.path("sessions").asLong())
                .put(
                        "messages",
                        Math.max(
                                one.path("messages").asLong(),
                                other.path("messages").asLong()));
    }

    /**
     * A page of entries in the order of their names, with the name of the last as {@code next} if there are others behind.
     *
     * @param list as which pods and the answer call the entries
     * @param name the field that tells them apart
     * @param both makes one entry of what two pods say of the same
     */
    Uni<ObjectNode> page(
            Topic topic, ObjectNode question, int limit, String list, String name, BinaryOperator<ObjectNode> both) {
        question.put("limit", limit);
        return ask(topic, question).map(replies -> {
            var entries = new TreeMap<String, ObjectNode>();
            // Behind the last entry of a pod that has more, nobody knows what is missing.
            String horizon = null;
            boolean more = false;
            for (Reply one : replies.replies()) {
                JsonNode reply = tree(one);
                String last = "";
                for (JsonNode entry : reply.path(list)) {
                    last = entry.path(name).asText();
                    entries.merge(last, (ObjectNode) entry, both);
                }
                if (reply.path("more").asBoolean()) {
                    more = true;
                    horizon = horizon == null || last.compareTo(horizon) < 0 ? last : horizon;
                }
            }
            if (horizon != null) {
                entries.tailMap(horizon, false).clear();
            }
            while (entries.size() > limit) {
                entries.pollLastEntry();
                more = true;
            }
            ObjectNode answer = Trees.object();
            answer.putArray(list).addAll(entries.values());
            if (more && !entries.isEmpty()) {
                answer.put("next", entries.lastKey());
            }
            return nameMissing(answer, replies);
        });
    }

    private Uni<Replies> ask(Topic topic, JsonNode question) {
        return Uni.createFrom().completionStage(() -> cluster.ask(topic.wireName(), Trees.json(question)));
    }

    private static ObjectNode nameMissing(ObjectNode answer, Replies replies) {
        ArrayNode missing = answer.putArray("missing");
        replies.missing().forEach(pod -> missing.add(pod.value()));
        return answer;
    }

    private static JsonNode tree(Reply reply) {
        return Trees.read(reply.body());
    }
}
