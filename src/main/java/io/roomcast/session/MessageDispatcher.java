package io.roomcast.session;

import io.roomcast.auth.TokenVerifier;
import io.roomcast.limits.Admissions;
import io.roomcast.metrics.RoomMetrics.Limit;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.room.RoomService;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/**
 * What each command does and what is answered: which may be done at all, and who does it. Keeps nothing; called on the session's
 * loop. A stage may complete anywhere: the session takes the answer back to its loop.
 */
@Singleton
public final class MessageDispatcher {
    private final RoomService service;
    private final Rulings rulings;
    private final IdentityCommands identities;
    private final RoomCommands rooms;
    private final PublishCommands publishes;
    private final ReadCommands reads;
    private final JobCommands jobs;

    MessageDispatcher(
            RoomService service,
            TokenVerifier tokens,
            Admissions admissions,
            SessionConfig config,
            JobDesk jobs,
            Authorizer authorizer) {
        var admittance = new Admittance(service);
        this.service = service;
        this.rulings = new Rulings(service, authorizer);
        this.identities = new IdentityCommands(tokens, rulings);
        this.rooms = new RoomCommands(service, tokens, admissions, config, rulings);
        this.publishes = new PublishCommands(service, admittance);
        this.reads = new ReadCommands(service);
        this.jobs = new JobCommands(service, admittance, jobs, config);
    }

    /** What a backend has to be asked before a command, and before a client is let in. */
    Rulings rulings() {
        return rulings;
    }

    /** Rooms are entered without a command too. */
    RoomCommands rooms() {
        return rooms;
    }

    /**
     * Whether a command waits until all before it are answered, and those behind it for its own answer. Who someone is decides what
     * follows; what is not yet entered cannot be left; and the ack of a publish without its own copy must not stand behind another
     * answer when its place in the order comes.
     */
    boolean runsAlone(Session session, ClientMessage command) {
        if (command instanceof ClientMessage.Unsubscribe unsubscribe) {
            return session.rooms().isOnItsWayInto(unsubscribe.room());
        }
        if (command instanceof ClientMessage.Publish publish) {
            return publish.excludeSelf()
                    && session.rooms().contains(publish.room())
                    && service.optionsOf(publish.room()).retention().keepsHistory();
        }
        return command instanceof ClientMessage.Auth
                || command instanceof ClientMessage.Refresh
                || command instanceof ClientMessage.Connect;
    }

    CompletionStage<Answer> dispatch(Session session, ClientMessage command) {
        long nanoTime = System.nanoTime();
        long wait = session.pace().takeCommand(nanoTime);
        if (wait > 0) {
            return Answer.now(session.tooFast(command.id(), Limit.COMMAND_RATE, "too many commands", wait, nanoTime));
        }
        if (command instanceof ClientMessage.Invalid invalid) {
            var failure = new ServerMessage.Failure(invalid.id(), invalid.code(), invalid.reason());
            return Answer.now(invalid.code() == ErrorCode.BAD_JSON ? session.broken(failure) : Answer.of(failure));
        }
        if (command instanceof ClientMessage.Ping ping) {
            return Answer.now(Answer.of(new ServerMessage.Pong(ping.id())));
        }
        if (command instanceof ClientMessage.Auth auth) {
            return identities.auth(session, auth);
        }
        if (command instanceof ClientMessage.Connect connect) {
            return identities.connect(session, connect);
        }
        if (!session.who().isWelcome()) {
            return Answer.now(session.broken(new ServerMessage.Failure(
                    command.id(), ErrorCode.UNAUTHORIZED, "say who you are first, with auth")));
        }
        if (command instanceof ClientMessage.Publish publish) {
            return publishes.publish(session, publish, nanoTime);
        }
        if (command instanceof ClientMessage.Binary binary) {
            return publishes.relay(session, binary, nanoTime);
        }
        if (command instanceof ClientMessage.Subscribe subscribe) {
            return rooms.subscribe(session, subscribe);
        }
        if (command instanceof ClientMessage.Unsubscribe unsubscribe) {
            return Answer.now(RoomCommands.unsubscribe(session, unsubscribe));
        }
        if (command instanceof ClientMessage.History history) {
            return reads.history(session, history);
        }
        if (command instanceof ClientMessage.Presence presence) {
            return reads.presence(session, presence);
        }
        if (command instanceof ClientMessage.PresenceOfSessions presence) {
            return reads.sessions(session, presence);
        }
        if (command instanceof ClientMessage.PresenceCount count) {
            return reads.presenceCount(session, count);
        }
        if (command instanceof ClientMessage.Refresh refresh) {
            return identities.refresh(session, refresh);
        }
        if (command instanceof ClientMessage.RefreshRoom refresh) {
            return rooms.refreshRoom(session, refresh);
        }
        if (command instanceof ClientMessage.Call call) {
            return jobs.call(session, call, nanoTime);
        }
        if (command instanceof ClientMessage.Send send) {
            return jobs.send(session, send, nanoTime);
        }
        if (command instanceof ClientMessage.Job job) {
            return jobs.job(session, job, nanoTime);
        }
        throw new AssertionError(command);
    }
}
