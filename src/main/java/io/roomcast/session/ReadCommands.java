package io.roomcast.session;

import io.roomcast.auth.RoomAction;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.room.RoomService;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The commands by which a client asks what was said in a room and who is there. Called on the session's loop, keeps nothing. */
final class ReadCommands {
    private final RoomService rooms;

    ReadCommands(RoomService rooms) {
        this.rooms = rooms;
    }

    CompletionStage<Answer> history(Session session, ClientMessage.History history) {
        RoomId room = history.room();
        if (!rooms.allows(session.identity(), room, RoomAction.HISTORY)) {
            return Answer.now(
                    Answer.error(history.id(), ErrorCode.FORBIDDEN, "not allowed to read the history of " + room));
        }
        // Who asks for no messages asks for the position.
        int limit = Math.max(1, history.limit());
        boolean backFromSince = history.ofCentrifuge() && history.reverse() && history.since() != null;
        CompletionStage<HistoryPage> read = backFromSince
                ? rooms.historyBefore(room, history.since(), limit)
                : rooms.history(room, new HistoryQuery(history.since(), limit, history.reverse()));
        String envelope = rooms.optionsOf(room).envelope();
        return read.thenApply(page -> {
            boolean otherEpoch = history.since() != null
                    && page.head() != null
                    && !history.since().epoch().equals(page.head().epoch());
            if (history.ofCentrifuge() && otherEpoch) {
                return Answer.of(new ServerMessage.Failure(
                        history.id(),
                        ErrorCode.BAD_REQUEST,
                        "since is of another epoch",
                        ServerMessage.Nuance.OTHER_EPOCH));
            }
            List<Message> messages = history.limit() == 0 ? List.of() : page.messages();
            return Answer.of(new ServerMessage.HistoryPage(
                    history.id(), room, page.head(), page.complete(), messages, envelope));
        });
    }

    CompletionStage<Answer> presence(Session session, ClientMessage.Presence presence) {
        RoomId room = presence.room();
        return ifMaySee(
                session,
                room,
                presence.id(),
                () -> rooms.members(room)
                        .thenApply(members -> Answer.of(new ServerMessage.Present(presence.id(), room, members))));
    }

    CompletionStage<Answer> sessions(Session session, ClientMessage.PresenceOfSessions presence) {
        RoomId room = presence.room();
        return ifMaySee(
                session,
                room,
                presence.id(),
                () -> rooms.sessions(room)
                        .thenApply(sessions ->
                                Answer.of(new ServerMessage.PresentSessions(presence.id(), room, sessions))));
    }

    CompletionStage<Answer> presenceCount(Session session, ClientMessage.PresenceCount count) {
        RoomId room = count.room();
        return ifMaySee(
                session,
                room,
                count.id(),
                () -> rooms.members(room).thenApply(members -> {
                    int users = (int) members.stream()
                            .filter(member -> member.sessions() > 0)
                            .count();
                    int sessions = members.stream()
                            .mapToInt(ServerMessage.Member::sessions)
                            .sum();
                    return Answer.of(new ServerMessage.PresentCount(count.id(), room, users, sessions));
                }));
    }

    /** Looks for those only who may see who is in the room. */
    private CompletionStage<Answer> ifMaySee(
            Session session, RoomId room, Json id, Supplier<CompletionStage<Answer>> look) {
        if (!rooms.allows(session.identity(), room, RoomAction.PRESENCE)) {
            return Answer.now(Answer.error(id, ErrorCode.FORBIDDEN, "not allowed to see who is in " + room));
        }
        return look.get();
    }
}
