package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.api.Doorkeeper;
import io.roomcast.auth.Right;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonValues;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Brings each command to whoever does it, and writes down what operators do, on whom and what came of it. */
@Singleton
class Commands {
    private static final Logger AUDIT = Logger.getLogger(Doorkeeper.AUDIT_CATEGORY);

    private final Publishing publishing;
    private final Reading reading;
    private final Overview overview;
    private final Steering steering;
    private final Calling calling;

    Commands(Publishing publishing, Reading reading, Overview overview, Steering steering, Calling calling) {
        this.publishing = publishing;
        this.reading = reading;
        this.overview = overview;
        this.steering = steering;
        this.calling = calling;
    }

    /** Fails with {@link CommandException} where it is not done; the caller's right is settled. */
    Uni<ObjectNode> run(Call call) {
        Uni<ObjectNode> done = Uni.createFrom().deferred(() -> switch (call.command()) {
            case PUBLISH -> publishing.publish(call);
            case BROADCAST -> publishing.broadcast(call);
            case SUBSCRIBE -> steering.subscribe(call);
            case UNSUBSCRIBE -> steering.unsubscribe(call);
            case DISCONNECT -> steering.disconnect(call);
            case REFRESH -> steering.refresh(call);
            case PRESENCE -> reading.presence(call);
            case PRESENCE_STATS -> reading.presenceStats(call);
            case HISTORY -> reading.history(call);
            case HISTORY_REMOVE -> reading.historyRemove(call);
            case CHANNELS -> overview.channels(call);
            case INFO -> overview.info(call);
            case RPC -> calling.rpc(call);
        });
        return call.command().right() == Right.OPERATOR
                ? done.onItemOrFailure().invoke((result, failure) -> writeDown(call, failure))
                : done;
    }

    /** The path of a batch says nothing of this, and that of a command not on whom. */
    private static void writeDown(Call call, Throwable failure) {
        AUDIT.infof(
                "operator command: who=%s what=%s user=%s client=%s channel=%s done=%s",
                call.caller(),
                call.command().wireName(),
                named(call, "user"),
                named(call, "client"),
                named(call, "channel"),
                failure == null);
    }

    /** Quoted, so that no name reads like the rest of the line; a question mark for what is too long or no text. */
    private static String named(Call call, String parameter) {
        Optional<String> value;
        try {
            value = call.parameters().text(parameter);
        } catch (CommandException anotherType) {
            value = Optional.empty();
        }
        return value.map(text -> UserId.isValid(text) ? JsonValues.quote(text).toString() : "?")
                .orElse("-");
    }
}
