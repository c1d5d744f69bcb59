package io.roomcast.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.RoomId;
import io.roomcast.room.PublishOutcome;
import io.roomcast.room.RoomService;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.jboss.logging.Logger;

/** One message for many rooms. */
@Path("/v1/messages")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class BroadcastResource {
    private static final Logger LOG = Logger.getLogger(BroadcastResource.class);
    /** Publishes of one request that are under way at a time, so that those of others find room beside them. */
    private static final int AT_ONCE = 100;

    private final RoomService rooms;

    BroadcastResource(RoomService rooms) {
        this.rooms = rooms;
    }

    /** Publishes in each room by itself: what one of them refuses is told at its place, and the others have it all the same. */
    @POST
    @BackendOnly
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<byte[]> publish(
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @HeaderParam(PublishBody.TRACEPARENT) String traceparent,
            byte[] body) {
        PublishBody.ForRooms message = PublishBody.readForRooms(body, idempotencyKey, traceparent);
        return Multi.createFrom()
                .iterable(message.rooms())
                .onItem()
                .transformToUni(room -> publish(room, message))
                .merge(AT_ONCE)
                .collect()
                .asMap(result -> result.path("room").textValue())
                .map(results -> {
                    ObjectNode answer = Trees.object();
                    ArrayNode inOrder = answer.putArray("results");
                    message.rooms().forEach(room -> inOrder.add(results.get(room)));
                    return Trees.bytes(answer);
                });
    }

    private Uni<ObjectNode> publish(String name, PublishBody.ForRooms message) {
        ObjectNode result = Trees.object().put("room", name);
        Optional<RoomId> room = RoomId.parse(name);
        if (room.isEmpty()) {
            return Uni.createFrom().item(refused(result, ErrorCode.ROOM_NAME, "not a room's name"));
        }
        return Uni.createFrom()
                .completionStage(rooms.push(room.get(), message.publication(), Door.HTTP))
                .map(outcome -> told(result, outcome))
                .onFailure()
                .recoverWithItem(failure -> failed(result, failure));
    }

    private static ObjectNode told(ObjectNode result, PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.TooLarge tooLarge) {
            return refused(result, ErrorCode.TOO_LARGE, "data may have " + tooLarge.limit() + " bytes");
        }
        if (!(outcome instanceof PublishOutcome.Accepted accepted)) {
            return refused(result, ErrorCode.FORBIDDEN, "not allowed");
        }
        if (accepted.position() != null) {
            result.put("epoch", accepted.position().epoch());
            result.put("offset", accepted.position().offset());
        }
        if (accepted.duplicate()) {
            result.put("duplicate", true);
        }
        return result;
    }

    private static ObjectNode failed(ObjectNode result, Throwable failure) {
        if (failure instanceof BrokerUnavailableException) {
            return refused(result, ErrorCode.UNAVAILABLE, failure.getMessage());
        }
        LOG.error("a publish failed", failure);
        return refused(result, ErrorCode.INTERNAL, "the server failed; it has been logged");
    }

    private static ObjectNode refused(ObjectNode result, ErrorCode code, String detail) {
        return result.put("error", code.wireName()).put("detail", detail);
    }
}
