package io.roomcast.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.protocol.RoomId;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Sessions on all pods. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class SessionResource {
    private final Everywhere everywhere;

    SessionResource(Everywhere everywhere) {
        this.everywhere = everywhere;
    }

    /** Sessions in the order of their ids, those of one user if {@code user} names one. */
    @GET
    @BackendOnly
    public Uni<byte[]> list(
            @QueryParam("user") String user, @QueryParam("after") String after, @QueryParam("limit") String limit) {
        int most = Parameters.limit(limit, Everywhere.DEFAULT_LIMIT, Everywhere.MAX_LIMIT);
        ObjectNode question = Trees.object().put("after", Parameters.name("after", after));
        if (user != null) {
            question.put("user", Parameters.user(user).value());
        }
        return everywhere
                .page(Topic.SESSIONS, question, most, "sessions", "session", (one, other) -> one)
                .map(Trees::bytes);
    }

    /**
     * Why the session did or did not get messages of a room, also a while after it has ended. Not found where nothing was recorded,
     * and every pod has said so.
     */
    @GET
    @Path("{session}/trace")
    @OperatorOnly
    public Uni<byte[]> trace(@PathParam("session") String name, @QueryParam("room") String roomName) {
        String session = Parameters.id("session", name);
        RoomId room = Parameters.room("room", roomName);
        ObjectNode question = Trees.object().put("session", session).put("room", room.value());
        return everywhere.one(Topic.TRACE, question).map(answer -> {
            if (answer.size() == 1 && answer.path("missing").isEmpty()) {
                throw new ProblemException(
                        Response.Status.NOT_FOUND,
                        HttpCode.NOT_FOUND,
                        "nothing is recorded of this session in this room; PUT /v1/traces/" + room.namespace()
                                + " begins to");
            }
            return Trees.bytes(question.setAll(answer));
        });
    }

    /** Ends a session, which does not come back by itself (4500). Not found only where every pod has said so. */
    @DELETE
    @Path("{session}")
    @OperatorOnly
    public Uni<byte[]> disconnect(@PathParam("session") String name) {
        String session = Parameters.id("session", name);
        return everywhere
                .sum(
                        Topic.DISCONNECT,
                        Trees.object().put("session", session),
                        Trees.object().put("session", session),
                        "sessions")
                .map(answer -> {
                    if (answer.path("sessions").asLong() == 0
                            && answer.path("missing").isEmpty()) {
                        throw new ProblemException(
                                Response.Status.NOT_FOUND, HttpCode.NOT_FOUND, "there is no such session");
                    }
                    return Trees.bytes(answer);
                });
    }
}
