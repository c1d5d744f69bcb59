package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.roomcast.api.Trees;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.session.JobDesk;
import io.roomcast.session.JobDesk.Standing;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Methods that backends have: jobs, waited for. */
@Singleton
class Calling {
    /** Shorter than the ten seconds after which libraries give up, so that they hear why. */
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final JobDesk jobs;

    Calling(JobDesk jobs) {
        this.jobs = jobs;
    }

    /**
     * The job is done for no session, and in the name of the caller as the log has it, which is no user's. One that takes longer goes on,
     * and its result is kept.
     */
    Uni<ObjectNode> rpc(Call call) {
        String method = call.parameters().required("method");
        Json params = call.parameters().raw("params").orElse(Json.NULL);
        var order = new JobDesk.Order(method, params, new UserId(call.caller()), SessionId.random(), null);
        return Uni.createFrom()
                .completionStage(() -> jobs.accept(order))
                .map(Calling::accepted)
                .chain(this::outcome);
    }

    private static JobId accepted(JobDesk.Receipt receipt) {
        if (receipt instanceof JobDesk.Accepted accepted) {
            return accepted.jobId();
        }
        if (receipt instanceof JobDesk.UnknownJob) {
            throw new CommandException(ApiError.METHOD_NOT_FOUND);
        }
        if (receipt instanceof JobDesk.TooMany tooMany) {
            throw new CommandException(ApiError.LIMIT_EXCEEDED, tooMany.limit() + " jobs are waiting or under way");
        }
        if (receipt instanceof JobDesk.Unavailable unavailable) {
            throw new CommandException(ApiError.INTERNAL, unavailable.reason());
        }
        throw new AssertionError(receipt);
    }

    private Uni<ObjectNode> outcome(JobId job) {
        return look(job)
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> new CommandException(ApiError.NOT_AVAILABLE, "job " + job + " is still under way"))
                .map(Calling::told);
    }

    private Uni<Standing> look(JobId job) {
        return Uni.createFrom().completionStage(() -> jobs.find(job)).chain(found -> {
            if (found.isPresent() && found.get().value() != null) {
                return Uni.createFrom().item(found.get());
            }
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(BETWEEN_LOOKS)
                    .chain(() -> look(job));
        });
    }

    private static ObjectNode told(Standing standing) {
        if (!standing.done()) {
            throw new CommandException(
                    ApiError.JOB_FAILED, Trees.read(standing.value()).asText());
        }
        ObjectNode result = Trees.object();
        result.putRawValue("data", new RawValue(standing.value().toString()));
        return result;
    }
}
