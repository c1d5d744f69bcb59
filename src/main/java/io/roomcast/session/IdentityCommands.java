package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.auth.TokenVerifier;
import io.roomcast.auth.Verification;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.session.Authorizer.Ruling;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The commands by which a client says who it is. Called on the session's loop, keeps nothing. */
final class IdentityCommands {
    private final TokenVerifier tokens;
    private final Rulings rulings;

    IdentityCommands(TokenVerifier tokens, Rulings rulings) {
        this.tokens = tokens;
        this.rulings = rulings;
    }

    /** Of a client that was asked who it is, or is somebody else than it seemed to be. */
    CompletionStage<Answer> auth(Session session, ClientMessage.Auth auth) {
        Identity current = session.identity();
        if (current != null && !current.anonymous()) {
            return Answer.now(
                    Answer.error(auth.id(), ErrorCode.BAD_REQUEST, "auth was done; use refresh for a new token"));
        }
        return admit(
                session,
                auth.id(),
                tokens.verify(auth.token()),
                identity -> Answer.now(session.who().authenticated(auth.id(), identity, auth.rooms())));
    }

    /** Of a client that speaks first. */
    CompletionStage<Answer> connect(Session session, ClientMessage.Connect connect) {
        if (session.who().isWelcome()) {
            return Answer.now(Answer.error(connect.id(), ErrorCode.BAD_REQUEST, "the session is connected already"));
        }
        Function<Identity, CompletionStage<Answer>> taking =
                identity -> session.who().connected(connect.id(), identity, connect.known());
        if (connect.token() != null) {
            return admit(session, connect.id(), tokens.verify(connect.token()), taking);
        }
        Identity unnamed = session.who().unnamed();
        return unnamed == null
                ? Answer.now(Answer.error(connect.id(), ErrorCode.UNAUTHORIZED, "a token is needed"))
                : admit(session, connect.id(), unnamed, taking);
    }

    CompletionStage<Answer> refresh(Session session, ClientMessage.Refresh refresh) {
        Identity current = session.identity();
        return tokens.verify(refresh.token()).thenApply(verification -> {
            if (!(verification instanceof Verification.Accepted accepted)) {
                return Refusals.ofToken(refresh.id(), verification);
            }
            if (!accepted.identity().user().equals(current.user())) {
                return Answer.error(refresh.id(), ErrorCode.UNAUTHORIZED, "the token is of another user");
            }
            return session.who().refreshed(refresh.id(), accepted.identity());
        });
    }

    /**
     * Lets a client in as who it says it is: its token is good, a backend has nothing against it, and its user has not too many
     * connections. What was revoked meanwhile is looked at by whoever takes the identity.
     *
     * @param taking the identity; called on the session's loop
     */
    private CompletionStage<Answer> admit(
            Session session,
            Json id,
            CompletionStage<Verification> token,
            Function<Identity, CompletionStage<Answer>> taking) {
        return session.onLoop(token)
                .thenCompose(verification -> verification instanceof Verification.Accepted accepted
                        ? admit(session, id, accepted.identity(), taking)
                        : Answer.now(Refusals.ofToken(id, verification)));
    }

    private CompletionStage<Answer> admit(
            Session session, Json id, Identity identity, Function<Identity, CompletionStage<Answer>> taking) {
        CompletionStage<Ruling> ruling = rulings.toConnect(identity, session.pathRoom());
        if (ruling == null) {
            return count(session, identity, taking);
        }
        return session.onLoop(ruling)
                .thenCompose(said -> said == Ruling.ALLOWED
                        ? count(session, identity, taking)
                        : Answer.now(Refusals.byBackend(id, said)));
    }

    /** Whoever was known at the door counts already, and who has no name is nobody's. */
    private static CompletionStage<Answer> count(
            Session session, Identity identity, Function<Identity, CompletionStage<Answer>> taking) {
        if (identity.anonymous() || identity.equals(session.identity())) {
            return taking.apply(identity);
        }
        return session.onLoop(session.countAs(identity.user())).thenCompose(counted -> {
            if (session.isClosed()) {
                return Answer.now(Answer.SILENT);
            }
            return counted ? taking.apply(identity) : Answer.now(session.crowdedOut());
        });
    }
}
