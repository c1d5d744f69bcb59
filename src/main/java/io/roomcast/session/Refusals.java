package io.roomcast.session;

import io.roomcast.auth.Verification;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.presence.PresenceUnavailableException;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.StageFailure;
import io.roomcast.session.Authorizer.Ruling;
import org.jboss.logging.Logger;

/** What is answered where a command is not done: each reason in the same words, whichever command it was. */
final class Refusals {
    private static final Logger LOG = Logger.getLogger(Refusals.class);

    private Refusals() {}

    /** @param verification any but one that was accepted for what it is to be used for */
    static Answer ofToken(Json id, Verification verification) {
        if (verification instanceof Verification.Undecided undecided) {
            return Answer.error(id, ErrorCode.UNAVAILABLE, undecided.reason());
        }
        if (verification instanceof Verification.Rejected rejected) {
            return Answer.of(new ServerMessage.Failure(
                    id,
                    ErrorCode.UNAUTHORIZED,
                    rejected.reason(),
                    rejected.expired() ? ServerMessage.Nuance.TOKEN_EXPIRED : null));
        }
        return Answer.error(id, ErrorCode.UNAUTHORIZED, "not accepted");
    }

    /** @param ruling any but one that allows it */
    static Answer byBackend(Json id, Ruling ruling) {
        return ruling == Ruling.DENIED
                ? Answer.error(id, ErrorCode.FORBIDDEN, "the backend does not allow it")
                : Answer.error(id, ErrorCode.UNAVAILABLE, "the backend that decides cannot be asked");
    }

    static Answer mayNotSubscribe(Json id, RoomId room) {
        return Answer.error(id, ErrorCode.FORBIDDEN, "the token does not allow to subscribe " + room);
    }

    static Answer mayNotPublish(Json id, RoomId room) {
        return Answer.error(id, ErrorCode.FORBIDDEN, "not allowed to publish in " + room);
    }

    static Answer notInRoom(Json id) {
        return Answer.error(id, ErrorCode.NOT_SUBSCRIBED, "the session is not in this room");
    }

    static Answer tooLarge(Json id, int limit) {
        return Answer.error(id, ErrorCode.TOO_LARGE, "data may have " + limit + " bytes");
    }

    /** What has failed although it was allowed. */
    static Answer failed(Json id, Throwable failure) {
        Throwable cause = StageFailure.cause(failure);
        if (cause instanceof BrokerUnavailableException || cause instanceof PresenceUnavailableException) {
            return Answer.error(id, ErrorCode.UNAVAILABLE, cause.getMessage());
        }
        LOG.error("a command failed", cause);
        return Answer.error(id, ErrorCode.INTERNAL, "the server failed; it has been logged");
    }
}
