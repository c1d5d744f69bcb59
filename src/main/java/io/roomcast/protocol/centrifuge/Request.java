package io.roomcast.protocol.centrifuge;

import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ClientMessage.Entry;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One command as it was read, whichever way it was written: the fields of all commands, of which each uses its own. Texts that
 * are absent are empty, as the protocol has it.
 *
 * @param id null for none
 * @param data null where it is absent or no JSON
 * @param deltas the client knows {@link #DELTA_FORMAT}
 * @param subs of {@code connect}, by channel
 */
record Request(
        Json id,
        String channel,
        String token,
        Json data,
        Since recoverFrom,
        Since historySince,
        int limit,
        boolean reverse,
        String method,
        boolean deltas,
        Map<String, Since> subs) {
    /** In no room's position: what a client cannot name cannot be recovered. */
    private static final String NO_EPOCH = "-";
    /** The one format of deltas. */
    static final String DELTA_FORMAT = "fossil";

    /** A position as the client names it; the epoch may be none. */
    record Since(String epoch, long offset) {
        Position position() {
            return new Position(Position.isEpoch(epoch) ? epoch : NO_EPOCH, Math.max(0, offset));
        }
    }

    /** The commands, by the names of their fields. */
    enum Kind {
        CONNECT,
        SUBSCRIBE,
        UNSUBSCRIBE,
        PUBLISH,
        PRESENCE,
        PRESENCE_STATS,
        HISTORY,
        PING,
        SEND,
        RPC,
        REFRESH,
        SUB_REFRESH
    }

    ClientMessage as(Kind kind) {
        return switch (kind) {
            case CONNECT -> new ClientMessage.Connect(id, token.isEmpty() ? null : token, known());
            case PING -> new ClientMessage.Ping(id);
            case REFRESH -> new ClientMessage.Refresh(id, token);
            case RPC -> data == null ? noJson() : new ClientMessage.Call(id, method, data);
            case SEND ->
                data == null
                        ? new ClientMessage.Invalid(null, ErrorCode.BAD_JSON, "data is no JSON")
                        : new ClientMessage.Send(data);
            case SUBSCRIBE, UNSUBSCRIBE, PUBLISH, PRESENCE, PRESENCE_STATS, HISTORY, SUB_REFRESH ->
                RoomId.ofChannel(channel)
                        .map(room -> in(room, kind))
                        .orElseGet(() ->
                                new ClientMessage.Invalid(id, ErrorCode.ROOM_NAME, "the channel is no room name"));
        };
    }

    private ClientMessage in(RoomId room, Kind kind) {
        return switch (kind) {
            case SUBSCRIBE ->
                new ClientMessage.Subscribe(
                        id,
                        room,
                        recoverFrom == null ? null : recoverFrom.position(),
                        token.isEmpty() ? null : token,
                        deltas);
            case UNSUBSCRIBE -> new ClientMessage.Unsubscribe(id, room);
            case PUBLISH -> data == null ? noJson() : new ClientMessage.Publish(id, room, data, null, false);
            case PRESENCE -> new ClientMessage.PresenceOfSessions(id, room);
            case PRESENCE_STATS -> new ClientMessage.PresenceCount(id, room);
            case HISTORY -> history(room);
            case SUB_REFRESH -> new ClientMessage.RefreshRoom(id, room, token);
            case CONNECT, PING, REFRESH, RPC, SEND -> throw new AssertionError(kind);
        };
    }

    /** No limit means the position alone, a negative one as much as there is. */
    private ClientMessage history(RoomId room) {
        int most = ClientMessage.History.MAX_LIMIT;
        boolean fromTheBeginning =
                historySince == null || (historySince.epoch().isEmpty() && historySince.offset() == 0);
        return new ClientMessage.History(
                id,
                room,
                fromTheBeginning ? null : historySince.position(),
                limit < 0 ? most : Math.min(limit, most),
                reverse,
                true);
    }

    private ClientMessage noJson() {
        return new ClientMessage.Invalid(id, ErrorCode.BAD_REQUEST, "data is no JSON");
    }

    /** Channels that are no rooms are none that the client can be in. */
    private List<Entry> known() {
        List<Entry> known = new ArrayList<>(subs.size());
        subs.forEach((name, since) -> RoomId.ofChannel(name)
                .ifPresent(room -> known.add(new Entry(room, since == null ? null : since.position()))));
        return known;
    }
}
