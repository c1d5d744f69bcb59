package io.roomcast.api;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What has been counted, on all pods together. Whoever asks twice knows what happened in between. */
@Path("/v1/figures")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class FigureResource {
    private final Everywhere everywhere;

    FigureResource(Everywhere everywhere) {
        this.everywhere = everywhere;
    }

    /** Sums of what each pod has counted since it started; {@code pods} is how many there are in them. */
    @GET
    @BackendOnly
    public Uni<byte[]> read() {
        return everywhere.total(Topic.FIGURES, Trees.object()).map(Trees::bytes);
    }
}
