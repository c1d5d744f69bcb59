package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.auth.RoomAction;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.RoomId;
import io.roomcast.room.BackendDecision;
import io.roomcast.room.RoomService;
import io.roomcast.session.Authorizer.Ruling;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * What is asked of a backend, in namespaces that leave decisions to one: whatever the token does not allow is settled, and nobody is
 * asked. Called on the session's loop, keeps nothing. A ruling comes on any thread and does not fail: where there is none, nothing
 * is decided.
 */
final class Rulings {
    private static final Logger LOG = Logger.getLogger(Rulings.class);

    private final RoomService rooms;
    private final Authorizer authorizer;

    Rulings(RoomService rooms, Authorizer authorizer) {
        this.rooms = rooms;
        this.authorizer = authorizer;
    }

    /**
     * Whether the client is let in as who it is; null where nobody is asked.
     *
     * @param pathRoom null where there is none, and the default namespace decides whether anyone is asked
     */
    CompletionStage<Ruling> toConnect(Identity identity, RoomId pathRoom) {
        return ask(identity, BackendDecision.CONNECT, pathRoom);
    }

    /** Whether the room may be entered; null where nobody is asked. */
    CompletionStage<Ruling> toSubscribe(Identity identity, RoomId room) {
        return rooms.maySubscribe(identity, room) ? ask(identity, BackendDecision.SUBSCRIBE, room) : null;
    }

    /** Whether a command may be done; null where nobody is asked. Those that enter rooms ask by themselves. */
    CompletionStage<Ruling> toDo(Session session, ClientMessage command) {
        RoomId room = null;
        if (command instanceof ClientMessage.Publish publish) {
            room = publish.room();
        } else if (command instanceof ClientMessage.Binary) {
            room = session.pathRoom();
        } else if (command instanceof ClientMessage.Job job) {
            room = job.room();
        }
        Identity identity = session.identity();
        // What the token allows is looked at where somebody is asked: of all others it is at the publish itself.
        boolean isSettled = room == null
                || identity == null
                || !isAsked(BackendDecision.PUBLISH, room)
                || !rooms.allows(identity, room, RoomAction.PUBLISH);
        return isSettled ? null : ask(identity, BackendDecision.PUBLISH, room);
    }

    private boolean isAsked(BackendDecision decision, RoomId room) {
        return rooms.optionsOf(room).authorize().contains(decision);
    }

    private CompletionStage<Ruling> ask(Identity identity, BackendDecision decision, RoomId room) {
        if (!isAsked(decision, room)) {
            return null;
        }
        return authorizer
                .ask(new Authorizer.Question(decision, room, identity.user()))
                .exceptionally(failure -> {
                    LOG.error("the backend could not be asked", failure);
                    return Ruling.UNDECIDED;
                });
    }
}
