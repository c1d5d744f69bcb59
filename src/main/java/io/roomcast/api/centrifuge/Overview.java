package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.api.Everywhere;
import io.roomcast.api.Topic;
import io.roomcast.api.Trees;
import io.roomcast.auth.RoomPattern;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What all pods have: channels that somebody is in, and how each pod is. */
@Singleton
class Overview {
    /** The protocol knows no pages here; beyond this, {@code /v1/rooms} does. */
    private static final int MAX_CHANNELS = 10_000;

    private final Everywhere everywhere;
    private final Clock clock;

    Overview(Everywhere everywhere, Clock clock) {
        this.everywhere = everywhere;
        this.clock = clock;
    }

    /** Those whose names match the pattern, in which {@code *} stands for any characters; all without one. */
    Uni<ObjectNode> channels(Call call) {
        String pattern = call.parameters().text("pattern").orElse("*");
        if (!isPattern(pattern)) {
            throw CommandException.badRequest("pattern may be a channel's name with * for any characters");
        }
        String prefix = pattern.substring(0, (pattern + "*").indexOf('*'));
        ObjectNode result = Trees.object();
        return collect(new RoomPattern(pattern), prefix, "", result.putObject("channels"))
                .replaceWith(result);
    }

    /** Other signs of globs are in no room's name, so that nobody means them literally. Names of users are as long and whole as need be. */
    private static boolean isPattern(String pattern) {
        return UserId.isValid(pattern) && pattern.chars().noneMatch(c -> "?[]{}\\!".indexOf(c) >= 0);
    }

    private Uni<Void> collect(RoomPattern pattern, String prefix, String after, ObjectNode channels) {
        return everywhere.rooms(prefix, after, Everywhere.MAX_LIMIT).chain(page -> {
            Pods.requireAll(page);
            for (JsonNode room : page.path("rooms")) {
                String name = room.path("room").asText();
                if (pattern.matches(new RoomId(name))) {
                    channels.putObject(name)
                            .put("num_clients", room.path("sessions").asLong());
                }
            }
            if (channels.size() > MAX_CHANNELS) {
                throw new CommandException(
                        ApiError.LIMIT_EXCEEDED,
                        "more than " + MAX_CHANNELS + " channels; GET /v1/rooms tells them in pages");
            }
            String next = page.path("next").asText();
            return next.isEmpty() ? Uni.createFrom().voidItem() : collect(pattern, prefix, next, channels);
        });
    }

    /** A pod that has not answered is not among them. */
    Uni<ObjectNode> info(Call call) {
        return everywhere
                .each(Topic.PODS, Trees.object().put("users", true), "pods")
                .map(answer -> {
                    ObjectNode result = Trees.object();
                    ArrayNode nodes = result.putArray("nodes");
                    answer.path("pods").forEach(pod -> nodes.add(node(pod)));
                    return result;
                });
    }

    private ObjectNode node(JsonNode pod) {
        Instant started = Instant.parse(pod.path("started").asText());
        return Trees.object()
                .put("uid", pod.path("pod").asText())
                .put("name", pod.path("pod").asText())
                .put("version", pod.path("version").asText())
                .put("num_clients", pod.path("sessions").asLong())
                .put("num_users", pod.path("users").asLong())
                .put("num_subs", pod.path("subscriptions").asLong())
                .put("num_channels", pod.path("rooms").asLong())
                .put(
                        "uptime",
                        Math.max(0, Duration.between(started, clock.instant()).toSeconds()));
    }
}
