package io.roomcast.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.json.JsonBodies;
import io.roomcast.session.JobDesk;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Which jobs there are, and what has become of those that were asked for. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class JobResource {
    private final JobDesk jobs;

    JobResource(JobDesk jobs) {
        this.jobs = jobs;
    }

    /** The jobs that sessions may ask for, as this pod knows them. */
    @GET
    @BackendOnly
    public Uni<byte[]> list() {
        ObjectNode answer = Trees.object();
        ArrayNode names = answer.putArray("jobs");
        jobs.names().forEach(names::add);
        return Uni.createFrom().item(Trees.bytes(answer));
    }

    /** A job that any session has asked for; known for an hour after it has come to its end. */
    @GET
    @Path("{job}")
    @BackendOnly
    public Uni<byte[]> find(@PathParam("job") String name) {
        JobId job = new JobId(Parameters.id("job", name));
        return Uni.createFrom().completionStage(jobs.find(job)).map(found -> {
            JobDesk.Standing standing = found.orElseThrow(() -> new ProblemException(
                    Response.Status.NOT_FOUND, HttpCode.NOT_FOUND, "nothing is known of this job"));
            return JsonBodies.job(job, standing.done(), standing.value());
        });
    }
}
