package io.roomcast.session;

import io.roomcast.broker.Publication;
import io.roomcast.broker.SharedRates;
import io.roomcast.metrics.RoomMetrics.Limit;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.room.PublishOutcome;
import io.roomcast.room.RoomService;
import java.util.concurrent.CompletionStage;

/** The commands by which a client publishes. Called on the session's loop, keeps nothing. */
final class PublishCommands {
    private final RoomService rooms;
    private final Admittance admittance;

    PublishCommands(RoomService rooms, Admittance admittance) {
        this.rooms = rooms;
        this.admittance = admittance;
    }

    CompletionStage<Answer> publish(Session session, ClientMessage.Publish publish, long nanoTime) {
        Answer limited = admittance.rate(session, publish.id(), publish.room(), nanoTime);
        if (limited != null) {
            return Answer.now(limited);
        }
        var publication = new Publication(
                publish.data(),
                session.identity().user(),
                session.nextOrigin(),
                publish.key(),
                Publication.KEY_WINDOW,
                publish.excludeSelf(),
                publish.trace());
        return rooms.publish(session.identity(), publish.room(), publication)
                .thenApply(outcome -> published(session, publish, outcome));
    }

    private static Answer published(Session session, ClientMessage.Publish publish, PublishOutcome outcome) {
        if (!(outcome instanceof PublishOutcome.Accepted accepted)) {
            return refused(session, publish.id(), publish.room(), outcome);
        }
        var ack = publish.id() == null
                ? null
                : new ServerMessage.Ack(publish.id(), accepted.position(), accepted.duplicate(), false);
        return Answer.ofPublish(ack, !accepted.duplicate());
    }

    /** In the path's room. */
    CompletionStage<Answer> relay(Session session, ClientMessage.Binary binary, long nanoTime) {
        RoomId room = session.pathRoom();
        Answer limited = admittance.rate(session, null, room, nanoTime);
        if (limited != null) {
            return Answer.now(limited);
        }
        return rooms.relay(session.identity(), room, binary.payload(), session.id())
                .thenApply(outcome -> outcome instanceof PublishOutcome.Accepted
                        ? Answer.SILENT
                        : refused(session, null, room, outcome));
    }

    private static Answer refused(Session session, Json id, RoomId room, PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.TooFast tooFast) {
            boolean ofUser = tooFast.rate() == SharedRates.Rate.USER;
            String text = "too many messages " + (ofUser ? "of this user" : "in this room");
            return session.refused(
                    ofUser ? Limit.USER_PUBLISH_RATE : Limit.ROOM_PUBLISH_RATE,
                    new ServerMessage.Failure(id, ErrorCode.RATE_LIMITED, text, tooFast.retryAfterMillis()));
        }
        return outcome instanceof PublishOutcome.TooLarge tooLarge
                ? Refusals.tooLarge(id, tooLarge.limit())
                : Refusals.mayNotPublish(id, room);
    }
}
