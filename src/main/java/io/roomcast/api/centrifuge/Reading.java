package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.roomcast.api.Trees;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.ClientMessage.History;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.UserId;
import io.roomcast.room.RoomService;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What one channel holds: its messages and its members. */
@Singleton
class Reading {
    private final RoomService rooms;

    Reading(RoomService rooms) {
        this.rooms = rooms;
    }

    /**
     * Messages after {@code since}, or before it when reversed, {@link History#MAX_LIMIT} at most; without a limit only where the channel is.
     * A message that is gone is missing in the row of offsets; only another epoch is refused.
     */
    Uni<ObjectNode> history(Call call) {
        RoomId room = call.parameters().channel();
        int limit = limit(call.parameters().number("limit"));
        boolean reverse = call.parameters().flag("reverse");
        JsonNode since = call.parameters().object("since");
        if (since.isMissingNode()) {
            return read(room, new HistoryQuery(null, Math.max(1, limit), reverse))
                    .map(page -> told(page, limit));
        }
        return head(room)
                .map(head -> position(since, head))
                .chain(position -> reverse ? before(room, position, limit) : after(room, position, limit));
    }

    /** Below 0 stands for no limit. */
    private static int limit(long limit) {
        return limit < 0 ? History.MAX_LIMIT : (int) Math.min(limit, History.MAX_LIMIT);
    }

    /** An epoch that is not given is the channel's own. */
    private static Position position(JsonNode since, Position head) {
        long offset = Parameters.number("since.offset", since.path("offset"));
        String epoch = since.path("epoch").asText("");
        if (offset < 0) {
            throw CommandException.badRequest("since.offset must not be negative");
        }
        if (!epoch.isEmpty() && !epoch.equals(head.epoch())) {
            throw new CommandException(ApiError.UNRECOVERABLE_POSITION);
        }
        return new Position(head.epoch(), offset);
    }

    private Uni<ObjectNode> after(RoomId room, Position since, int limit) {
        return read(room, new HistoryQuery(since, Math.max(1, limit), false)).map(page -> {
            requireEpoch(since, page);
            return told(page, limit);
        });
    }

    private Uni<ObjectNode> before(RoomId room, Position until, int limit) {
        return read(() -> rooms.historyBefore(room, until, Math.max(1, limit))).map(page -> {
            requireEpoch(until, page);
            return told(page, limit);
        });
    }

    private static void requireEpoch(Position since, HistoryPage page) {
        if (!since.epoch().equals(page.head().epoch())) {
            throw new CommandException(ApiError.UNRECOVERABLE_POSITION);
        }
    }

    private Uni<Position> head(RoomId room) {
        return read(room, new HistoryQuery(null, 1, true)).map(HistoryPage::head);
    }

    /** Whether a room has history is settled where it lives, not by what this pod is configured to. */
    private Uni<HistoryPage> read(RoomId room, HistoryQuery query) {
        return read(() -> rooms.history(room, query));
    }

    private static Uni<HistoryPage> read(Supplier<CompletionStage<HistoryPage>> query) {
        return Uni.createFrom().completionStage(query).invoke(page -> {
            if (page.head() == null) {
                throw new CommandException(ApiError.NOT_AVAILABLE, "this room has no history");
            }
        });
    }

    private static ObjectNode told(HistoryPage page, int limit) {
        ObjectNode result = Trees.object();
        ArrayNode publications = result.putArray("publications");
        if (limit > 0) {
            page.messages().forEach(message -> publications.add(told(message)));
        }
        return result.put("offset", page.head().offset())
                .put("epoch", page.head().epoch());
    }

    private static ObjectNode told(Message message) {
        ObjectNode publication = Trees.object().put("offset", message.offset());
        putRaw(publication, "data", message.data());
        if (message.from() != null) {
            Origin origin = message.origin();
            info(
                    publication.putObject("info"),
                    message.from(),
                    origin == null ? "" : origin.session().value(),
                    origin == null ? null : origin.info());
        }
        return publication;
    }

    private static void info(ObjectNode told, UserId user, String client, Json info) {
        told.put("user", user.value()).put("client", client);
        if (info != null) {
            putRaw(told, "conn_info", info);
        }
    }

    private static void putRaw(ObjectNode object, String field, Json value) {
        object.putRawValue(field, new RawValue(value.toString()));
    }

    Uni<ObjectNode> presence(Call call) {
        RoomId room = roomWithPresence(call);
        return Uni.createFrom().completionStage(() -> rooms.sessions(room)).map(sessions -> {
            ObjectNode result = Trees.object();
            ObjectNode presence = result.putObject("presence");
            for (Attendance each : sessions) {
                String client = each.session().value();
                info(presence.putObject(client), each.user(), client, each.info());
            }
            return result;
        });
    }

    /** Users whose last session has just gone are members for a while yet; none of them is here. */
    Uni<ObjectNode> presenceStats(Call call) {
        RoomId room = roomWithPresence(call);
        return Uni.createFrom()
                .completionStage(() -> rooms.members(room))
                .map(members -> Trees.object()
                        .put(
                                "num_clients",
                                members.stream().mapToInt(Member::sessions).sum())
                        .put(
                                "num_users",
                                members.stream()
                                        .filter(member -> member.sessions() > 0)
                                        .count()));
    }

    private RoomId roomWithPresence(Call call) {
        RoomId room = call.parameters().channel();
        if (!rooms.optionsOf(room).presence()) {
            throw new CommandException(ApiError.NOT_AVAILABLE, "this room has no presence");
        }
        return room;
    }

    Uni<ObjectNode> historyRemove(Call call) {
        RoomId room = call.parameters().channel();
        return Uni.createFrom().completionStage(() -> rooms.deleteHistory(room)).map(done -> Trees.object());
    }
}
