package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.api.Everywhere;
import io.roomcast.api.Topic;
import io.roomcast.api.Trees;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.RoomOptions;
import io.roomcast.room.RoomService;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is done to sessions of a user, on all pods: to all that there are now, or to the one that {@code client} or {@code session} names.
 * Nobody being there is no error. Fails where a pod has not answered.
 */
@Singleton
class Steering {
    private static final int MAX_SPARED = 1_000;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** Of the year 9999; later ones are no time. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final Everywhere everywhere;
    private final RoomService rooms;

    Steering(Everywhere everywhere, RoomService rooms) {
        this.everywhere = everywhere;
        this.rooms = rooms;
    }

    /** Subscribes whatever the tokens allow; a room that is full or beyond what a session may have is an error. */
    Uni<ObjectNode> subscribe(Call call) {
        Parameters parameters = call.parameters();
        UserId user = parameters.user();
        RoomId room = parameters.channel();
        if (room.equals(RoomId.SYSTEM)) {
            throw CommandException.badRequest("every session is in this room already");
        }
        if (room.isPersonal() && !room.isPersonalRoomOf(user)) {
            throw new CommandException(ApiError.PERMISSION_DENIED, "nobody enters another user's room");
        }
        parameters.refuse("presence shows the info of the user's token", "info", "b64info");
        parameters.refuse("clients are told of a subscription by its room and position alone", "data", "b64data");
        requireAsTheyAre(parameters.object("override"), rooms.optionsOf(room));
        ObjectNode question = about(call).put("room", room.value());
        since(parameters.object("recover_since"))
                .ifPresent(since ->
                        question.putObject("since").put("epoch", since.epoch()).put("offset", since.offset()));
        end(parameters).ifPresent(end -> question.put("until", end));
        return ask(Topic.SUBSCRIBE, question, "sessions", "refused").map(answer -> {
            if (answer.path("refused").asLong() > 0) {
                throw new CommandException(
                        ApiError.LIMIT_EXCEEDED,
                        answer.path("refused").asLong() + " of the sessions could not be subscribed");
            }
            return Trees.object();
        });
    }

    /** What an option overrides is the namespace's to say: only what is so anyway may be asked for. */
    private static void requireAsTheyAre(JsonNode override, RoomOptions options) {
        override.properties().forEach(option -> {
            String name = option.getKey();
            boolean is = switch (name) {
                case "presence" -> options.presence();
                case "join_leave", "force_push_join_leave" -> options.joinLeave();
                case "position", "recover" -> options.retention().keepsHistory();
                default -> false;
            };
            if (option.getValue().isObject() && option.getValue().path("value").asBoolean() != is) {
                throw CommandException.notAvailable("override." + name, "options are those of the room's namespace");
            }
        });
    }

    private static Optional<Position> since(JsonNode since) {
        if (since.isMissingNode()) {
            return Optional.empty();
        }
        long offset = Parameters.number("recover_since.offset", since.path("offset"));
        String epoch = since.path("epoch").asText();
        if (offset < 0 || !Position.isEpoch(epoch)) {
            throw CommandException.badRequest("recover_since must have an epoch and an offset");
        }
        return Optional.of(new Position(epoch, offset));
    }

    /** In seconds since 1970. */
    private static Optional<Long> end(Parameters parameters) {
        long end = parameters.number("expire_at");
        if (end < 0 || end > LAST_SECOND) {
            throw CommandException.badRequest("expire_at is no time");
        }
        return end == 0 ? Optional.empty() : Optional.of(end);
    }

    Uni<ObjectNode> unsubscribe(Call call) {
        RoomId room = call.parameters().channel();
        return ask(Topic.UNSUBSCRIBE, about(call).put("room", room.value()), "sessions")
                .map(done -> Trees.object());
    }

    /** Clients do not come back by themselves, so of the codes that a caller may ask for only those that say so are taken. */
    Uni<ObjectNode> disconnect(Call call) {
        JsonNode disconnect = call.parameters().object("disconnect");
        long code = Parameters.number("disconnect.code", disconnect.path("code"));
        if (code != 0 && !isFinal(code)) {
            throw CommandException.notAvailable(
                    "disconnect.code", "sessions are closed for good, which are codes of 3500-3999 and 4500-4999");
        }
        List<String> spared = call.parameters().texts("whitelist");
        if (spared.size() > MAX_SPARED) {
            throw new CommandException(ApiError.LIMIT_EXCEEDED, "whitelist may have " + MAX_SPARED + " entries");
        }
        ObjectNode question = about(call);
        if (!spared.isEmpty()) {
            ArrayNode list = question.putArray("spared");
            // What is no id is nobody's.
            spared.stream().filter(id -> ID.matcher(id).matches()).forEach(list::add);
        }
        return ask(Topic.DISCONNECT, question, "sessions").map(done -> Trees.object());
    }

    private static boolean isFinal(long code) {
        return (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000);
    }

    /** Ends sessions as if their tokens had ended, so that clients come back with new ones; or lets them last until then. */
    Uni<ObjectNode> refresh(Call call) {
        ObjectNode question = about(call);
        Parameters parameters = call.parameters();
        parameters.refuse("presence shows the info of the user's token", "info");
        if (parameters.flag("expired")) {
            return ask(Topic.DISCONNECT, question.put("expired", true), "sessions")
                    .map(done -> Trees.object());
        }
        long end = end(parameters).orElseThrow(() -> CommandException.badRequest("expired or expire_at is missing"));
        return ask(Topic.REFRESH, question.put("until", end), "sessions").map(done -> Trees.object());
    }

    private Uni<ObjectNode> ask(Topic topic, ObjectNode question, String... figures) {
        return everywhere.sum(topic, question, Trees.object(), figures).invoke(Pods::requireAll);
    }

    /** A client and its session are one here. */
    private static ObjectNode about(Call call) {
        Parameters parameters = call.parameters();
        ObjectNode question = Trees.object().put("user", parameters.user().value());
        Optional<String> client = parameters.text("client");
        Optional<String> session = parameters.text("session");
        if (client.isPresent() && session.isPresent() && !client.equals(session)) {
            throw CommandException.badRequest("client and session are two");
        }
        client.or(() -> session).ifPresent(id -> question.put("session", requireId(id)));
        return question;
    }

    private static String requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw CommandException.badRequest("client is not the id of anything");
        }
        return id;
    }
}
