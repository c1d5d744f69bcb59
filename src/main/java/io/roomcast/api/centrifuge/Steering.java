package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.api.Everywhere;
import io.roomcast.api.Topic;
import io.roomcast.api.Trees;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
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

    private final Everywhere everywhere;

    Steering(Everywhere everywhere) {
        this.everywhere = everywhere;
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
        parameters.refuse("the client asks for what it missed", "recover_since");
        parameters.refuse("a subscription ends with the session or by unsubscribe", "expire_at");
        parameters.refuse("options are those of the room's namespace", "override");
        return ask(Topic.SUBSCRIBE, about(call).put("room", room.value()), "sessions", "refused")
                .map(answer -> {
                    if (answer.path("refused").asLong() > 0) {
                        throw new CommandException(
                                ApiError.LIMIT_EXCEEDED,
                                answer.path("refused").asLong() + " of the sessions could not be subscribed");
                    }
                    return Trees.object();
                });
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

    /** Ends sessions as if their tokens had ended, so that clients come back with new ones. Only a token makes one last longer. */
    Uni<ObjectNode> refresh(Call call) {
        ObjectNode question = about(call);
        call.parameters().refuse("a session lasts longer by a new token only", "expire_at");
        call.parameters().refuse("presence shows the info of the user's token", "info");
        if (!call.parameters().flag("expired")) {
            throw CommandException.badRequest("expired is missing");
        }
        return ask(Topic.DISCONNECT, question.put("expired", true), "sessions").map(done -> Trees.object());
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
