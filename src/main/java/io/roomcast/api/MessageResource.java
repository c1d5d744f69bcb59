package io.roomcast.api;

import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.protocol.ClientMessage.History;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.json.JsonBodies;
import io.roomcast.room.PublishOutcome;
import io.roomcast.room.RoomService;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
@Path("/v1/rooms")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class MessageResource {
    private final RoomService rooms;

    MessageResource(RoomService rooms) {
        this.rooms = rooms;
    }

    /** Publishes one message; a repeat with the same key is answered as the first one was. */
    @POST
    @Path("{room}/messages")
    @BackendOnly
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<byte[]> publish(
            @PathParam("room") String name,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @HeaderParam(PublishBody.TRACEPARENT) String traceparent,
            byte[] body) {
        RoomId room = Parameters.room(name);
        Publication publication = PublishBody.read(body, idempotencyKey, traceparent);
        return Uni.createFrom()
                .completionStage(rooms.push(room, publication, Door.HTTP))
                .map(outcome -> answer(room, outcome));
    }

    /** What a publisher is told, whichever route it came by. */
    static byte[] answer(RoomId room, PublishOutcome outcome) {
        PublishOutcome.Accepted accepted = accepted(outcome);
        return JsonBodies.published(room, accepted.position(), accepted.duplicate());
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
    @Path("{room}/messages")
    @BackendOnly
    public Uni<byte[]> history(
            @PathParam("room") String name,
            @QueryParam("since") String since,
            @QueryParam("limit") String limit,
            @QueryParam("reverse") String reverse) {
        RoomId room = Parameters.room(name);
        var query = new HistoryQuery(
                Parameters.position(since),
                Parameters.limit(limit, History.DEFAULT_LIMIT, History.MAX_LIMIT),
                Parameters.flag("reverse", reverse));
        String envelope = rooms.optionsOf(room).envelope();
        return Uni.createFrom()
                .completionStage(rooms.history(room, query))
                .map(page -> JsonBodies.history(room, page.head(), page.complete(), page.messages(), envelope));
    }

    /** Forgets what was published, but not how far the room has come: whoever is behind learns that it cannot recover. */
    @DELETE
    @Path("{room}/messages")
    @OperatorOnly
    public Uni<Void> deleteHistory(@PathParam("room") String name) {
        return Uni.createFrom().completionStage(rooms.deleteHistory(Parameters.room(name)));
    }
}
