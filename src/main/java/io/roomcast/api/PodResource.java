package io.roomcast.api;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The pods themselves. */
@Path("/v1/pods")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class PodResource {
    private final Everywhere everywhere;

    PodResource(Everywhere everywhere) {
        this.everywhere = everywhere;
    }

    /** How each pod is, as it says itself. */
    @GET
    @BackendOnly
    public Uni<byte[]> list() {
        return everywhere.each(Topic.PODS, Trees.object(), "pods").map(Trees::bytes);
    }
}
