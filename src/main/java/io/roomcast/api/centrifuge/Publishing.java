package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.api.Trees;
import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.room.PublishOutcome;
import io.roomcast.room.RoomService;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What puts messages into channels. */
@Singleton
class Publishing {
    /** Channels of one broadcast, as rooms of one request of {@code /v1}. */
    private static final int MAX_CHANNELS = 1_000;
    /** Publishes of one broadcast that are under way at a time, so that those of others find room beside them. */
    private static final int AT_ONCE = 100;

    private final RoomService rooms;

    Publishing(RoomService rooms) {
        this.rooms = rooms;
    }

    Uni<ObjectNode> publish(Call call) {
        RoomId room = call.parameters().channel();
        return publish(room, publication(call), call.parameters().flag("skip_history"));
    }

    /** In each channel by itself, once for each time that it is named; what one refuses the others have all the same. */
    Uni<ObjectNode> broadcast(Call call) {
        List<String> channels = call.parameters().texts("channels");
        if (channels.isEmpty()) {
            throw CommandException.badRequest("channels is missing");
        }
        if (channels.size() > MAX_CHANNELS) {
            throw new CommandException(ApiError.LIMIT_EXCEEDED, "channels may be " + MAX_CHANNELS);
        }
        Publication publication = publication(call);
        boolean skipHistory = call.parameters().flag("skip_history");
        return InOrder.of(
                        channels,
                        AT_ONCE,
                        channel -> Replies.result(() -> publish(Parameters.room(channel), publication, skipHistory)))
                .map(responses -> {
                    ObjectNode result = Trees.object();
                    ArrayNode list = result.putArray("responses");
                    responses.forEach(list::add);
                    return result;
                });
    }

    private Uni<ObjectNode> publish(RoomId room, Publication publication, boolean skipHistory) {
        // Without history all messages are live only, and a key is good for them.
        boolean live = skipHistory && rooms.optionsOf(room).retention().keepsHistory();
        if (live && publication.key() != null) {
            throw CommandException.notAvailable(
                    "idempotency_key", "what is not kept is not known again; with skip_history there is none");
        }
        return Uni.createFrom()
                .completionStage(() ->
                        live ? rooms.pushLive(room, publication, Door.HTTP) : rooms.push(room, publication, Door.HTTP))
                .map(Publishing::told);
    }

    private static ObjectNode told(PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.TooLarge tooLarge) {
            throw new CommandException(ApiError.LIMIT_EXCEEDED, "data may have " + tooLarge.limit() + " bytes");
        }
        if (!(outcome instanceof PublishOutcome.Accepted accepted)) {
            throw new CommandException(ApiError.PERMISSION_DENIED);
        }
        ObjectNode result = Trees.object();
        if (accepted.position() != null) {
            result.put("offset", accepted.position().offset());
            result.put("epoch", accepted.position().epoch());
        }
        return result;
    }

    /** Whether deltas are sent is the namespace's to say, and changes nothing that a client sees: {@code delta} is left alone. */
    private static Publication publication(Call call) {
        Parameters parameters = call.parameters();
        parameters.refuse("what clients are to know belongs into data", "tags");
        parameters.refuse("messages have the order in which they come", "version");
        String key = parameters.text("idempotency_key").orElse(null);
        if (key != null && key.codePointCount(0, key.length()) > Publication.MAX_KEY_LENGTH) {
            throw CommandException.badRequest("idempotency_key may have " + Publication.MAX_KEY_LENGTH + " characters");
        }
        return new Publication(data(parameters), null, null, key, false).in(call.trace());
    }

    private static Json data(Parameters parameters) {
        Optional<String> base64 = parameters.text("b64data");
        if (base64.isEmpty()) {
            return parameters.raw("data").orElseThrow(() -> CommandException.badRequest("data is missing"));
        }
        try {
            return JsonValues.parse(Base64.getDecoder().decode(base64.get()))
                    .orElseThrow(() -> CommandException.badRequest("b64data is no JSON, and messages are"));
        } catch (IllegalArgumentException notBase64) {
            throw CommandException.badRequest("b64data is not base64");
        }
    }
}
