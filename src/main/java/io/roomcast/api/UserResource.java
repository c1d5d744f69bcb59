package io.roomcast.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.RoomService;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** One user, whichever sessions it has on whichever pods. */
@Path("/v1/users/{user}")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class UserResource {
    private final RoomService rooms;
    private final Everywhere everywhere;

    UserResource(RoomService rooms, Everywhere everywhere) {
        this.rooms = rooms;
        this.everywhere = everywhere;
    }

    /** Publishes in the user's own room. */
    @POST
    @Path("messages")
    @BackendOnly
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<byte[]> publish(
            @PathParam("user") String name,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @HeaderParam(PublishBody.TRACEPARENT) String traceparent,
            byte[] body) {
        RoomId room = Parameters.roomOf(Parameters.user(name));
        Publication publication = PublishBody.read(body, idempotencyKey, traceparent);
        return Uni.createFrom()
                .completionStage(rooms.push(room, publication, Door.HTTP))
                .map(outcome -> MessageResource.answer(room, outcome));
    }

    /** Ends all of the user's sessions, which do not come back by themselves (4500). */
    @DELETE
    @Path("sessions")
    @OperatorOnly
    public Uni<byte[]> disconnect(@PathParam("user") String name) {
        UserId user = Parameters.user(name);
        return everywhere
                .sum(Topic.DISCONNECT, about(user), about(user), "sessions")
                .map(Trees::bytes);
    }

    /** Subscribes all of the user's sessions, whatever their tokens allow. Later ones are not subscribed by it. */
    @POST
    @Path("rooms/{room}")
    @OperatorOnly
    public Uni<byte[]> subscribe(@PathParam("user") String userName, @PathParam("room") String roomName) {
        UserId user = Parameters.user(userName);
        RoomId room = Parameters.room(roomName);
        if (room.equals(RoomId.SYSTEM)) {
            throw ProblemException.badRequest("every session is in this room already");
        }
        if (room.isPersonal() && !room.isPersonalRoomOf(user)) {
            throw new ProblemException(
                    Response.Status.FORBIDDEN, ErrorCode.FORBIDDEN, "nobody enters another user's room");
        }
        return everywhere
                .sum(Topic.SUBSCRIBE, about(user, room), about(user, room), "sessions", "refused")
                .map(Trees::bytes);
    }

    /** Unsubscribes all of the user's sessions, which may subscribe again if their tokens allow it. */
    @DELETE
    @Path("rooms/{room}")
    @OperatorOnly
    public Uni<byte[]> unsubscribe(@PathParam("user") String userName, @PathParam("room") String roomName) {
        UserId user = Parameters.user(userName);
        RoomId room = Parameters.room(roomName);
        return everywhere
                .sum(Topic.UNSUBSCRIBE, about(user, room), about(user, room), "sessions")
                .map(Trees::bytes);
    }

    private static ObjectNode about(UserId user) {
        return Trees.object().put("user", user.value());
    }

    private static ObjectNode about(UserId user, RoomId room) {
        return about(user).put("room", room.value());
    }
}
