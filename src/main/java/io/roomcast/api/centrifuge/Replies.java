package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.api.Trees;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.cluster.ClusterBusyException;
import io.roomcast.presence.PresenceUnavailableException;
import io.roomcast.session.JobsAwayException;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** How what has become of a command is written. */
final class Replies {
    private static final Logger LOG = Logger.getLogger(Replies.class);
    private static final String ERROR = "error";

    private Replies() {}

    /** {@code {result}} or {@code {error}}. */
    static Uni<ObjectNode> result(Supplier<Uni<ObjectNode>> command) {
        return named("result", command);
    }

    /** The result under a name, or {@code {error}}; never fails. */
    static Uni<ObjectNode> named(String name, Supplier<Uni<ObjectNode>> command) {
        return Uni.createFrom()
                .deferred(command::get)
                .map(result -> Trees.object().<ObjectNode>set(name, result))
                .onFailure()
                .recoverWithItem(failure -> error(failure));
    }

    private static ObjectNode error(Throwable failure) {
        return Trees.object().set(ERROR, refusal(failure).toJson());
    }

    private static CommandException refusal(Throwable failure) {
        if (failure instanceof CommandException refused) {
            return refused;
        }
        if (isAway(failure)) {
            return new CommandException(ApiError.INTERNAL, failure.getMessage());
        }
        LOG.error("a command failed", failure);
        return new CommandException(ApiError.INTERNAL);
    }

    /** What is away or full just now says itself what it is. */
    private static boolean isAway(Throwable failure) {
        return failure instanceof BrokerUnavailableException
                || failure instanceof PresenceUnavailableException
                || failure instanceof ClusterBusyException
                || failure instanceof JobsAwayException;
    }
}
