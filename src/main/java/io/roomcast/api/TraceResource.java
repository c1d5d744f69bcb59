package io.roomcast.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** In which namespaces it is recorded why sessions get messages or not, on all pods that run now. */
@Path("/v1/traces")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class TraceResource {
    private final Everywhere everywhere;

    TraceResource(Everywhere everywhere) {
        this.everywhere = everywhere;
    }

    /** Records from now on, also of sessions that are in the rooms already. */
    @PUT
    @Path("{namespace}")
    @OperatorOnly
    public Uni<byte[]> begin(@PathParam("namespace") String name) {
        return turn(Parameters.namespace(name), true);
    }

    /** Records no more; what was recorded stays for its time. */
    @DELETE
    @Path("{namespace}")
    @OperatorOnly
    public Uni<byte[]> end(@PathParam("namespace") String name) {
        return turn(Parameters.namespace(name), false);
    }

    private Uni<byte[]> turn(String namespace, boolean on) {
        ObjectNode question = Trees.object().put("namespace", namespace).put("on", on);
        return everywhere
                .sum(
                        Topic.RECORD,
                        question,
                        Trees.object().put("namespace", namespace).put("trace", on),
                        "pods",
                        "refused")
                .map(Trees::bytes);
    }
}
