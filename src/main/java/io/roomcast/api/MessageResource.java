package io.roomcast.api;

import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.protocol.ClientMessage.History;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.json.JsonBodies;
import io.roomcast.room.PublishOutcome;
import io.roomcast.room.RoomService;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Messages of a room, for backends. */
@Path("/v1/rooms/{room}/messages")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
@BackendOnly
class MessageResource {
    private final RoomService rooms;

    MessageResource(RoomService rooms) {
        this.rooms = rooms;
    }

    /** Publishes one message; a repeat with the same key is answered as the first one was. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<byte[]> publish(
            @PathParam("room") String name, @HeaderParam("Idempotency-Key") String idempotencyKey, byte[] body) {
        RoomId room = room(name);
        Publication publication = PublishBody.read(body, idempotencyKey);
        return Uni.createFrom()
                .completionStage(rooms.push(room, publication, Door.HTTP))
                .map(outcome -> {
                    PublishOutcome.Accepted accepted = accepted(outcome);
                    return JsonBodies.published(room, accepted.position(), accepted.duplicate());
                });
    }

    private static PublishOutcome.Accepted accepted(PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.Accepted accepted) {
            return accepted;
        }
        if (outcome instanceof PublishOutcome.TooLarge tooLarge) {
            throw new ProblemException(
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    ErrorCode.TOO_LARGE,
                    "data may have " + tooLarge.limit() + " bytes");
        }
        throw new ProblemException(Response.Status.FORBIDDEN, ErrorCode.FORBIDDEN, "not allowed");
    }

    /** Reads history; {@code since} is {@code <epoch>:<offset>}, exclusive. Empty parameters come as null. */
    @GET
    public Uni<byte[]> history(
            @PathParam("room") String name,
            @QueryParam("since") String since,
            @QueryParam("limit") String limit,
            @QueryParam("reverse") String reverse) {
        RoomId room = room(name);
        var query = new HistoryQuery(position(since), limit(limit), flag(reverse));
        String envelope = rooms.optionsOf(room).envelope();
        return Uni.createFrom()
                .completionStage(rooms.history(room, query))
                .map(page -> JsonBodies.history(room, page.head(), page.complete(), page.messages(), envelope));
    }

    private static RoomId room(String name) {
        return RoomId.parse(name)
                .orElseThrow(() -> new ProblemException(
                        Response.Status.BAD_REQUEST, ErrorCode.ROOM_NAME, "the path names no room"));
    }

    private static Position position(String since) {
        if (since == null) {
            return null;
        }
        int colon = since.lastIndexOf(':');
        try {
            return new Position(since.substring(0, Math.max(0, colon)), Long.parseLong(since.substring(colon + 1)));
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.badRequest("since must be <epoch>:<offset>");
        }
    }

    private static int limit(String limit) {
        if (limit == null) {
            return History.DEFAULT_LIMIT;
        }
        try {
            int value = Integer.parseInt(limit);
            if (value >= 1 && value <= History.MAX_LIMIT) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // The same answer as for a number out of range.
        }
        throw ProblemException.badRequest("limit must be from 1 to " + History.MAX_LIMIT);
    }

    private static boolean flag(String reverse) {
        if (reverse == null || reverse.equals("false")) {
            return false;
        }
        if (reverse.equals("true")) {
            return true;
        }
        throw ProblemException.badRequest("reverse must be true or false");
    }
}
