package io.roomcast.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.json.JsonBodies;
import io.roomcast.room.RoomService;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Which rooms there are, and who is in them. */
@Path("/v1/rooms")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class RoomResource {
    private static final int MAX_MEMBERS = 1_000;
    /** Rooms of a page that are counted at a time, so that others who ask find room beside them. */
    private static final int COUNTED_AT_ONCE = 100;

    private final RoomService rooms;
    private final Everywhere everywhere;

    RoomResource(RoomService rooms, Everywhere everywhere) {
        this.rooms = rooms;
        this.everywhere = everywhere;
    }

    /** Rooms with sessions on any pod, in the order of their names. */
    @GET
    @BackendOnly
    public Uni<byte[]> list(
            @QueryParam("prefix") String prefix, @QueryParam("after") String after, @QueryParam("limit") String limit) {
        int most = Parameters.limit(limit, Everywhere.DEFAULT_LIMIT, Everywhere.MAX_LIMIT);
        return everywhere
                .rooms(Parameters.name("prefix", prefix), Parameters.name("after", after), most)
                .chain(this::countMembers)
                .map(Trees::bytes);
    }

    /** Members are users, of which each may have sessions on several pods; rooms without presence have none to tell. */
    private Uni<ObjectNode> countMembers(ObjectNode page) {
        return Multi.createFrom()
                .iterable(page.path("rooms"))
                .onItem()
                .transformToUni(entry -> countMembersOf((ObjectNode) entry))
                .merge(COUNTED_AT_ONCE)
                .collect()
                .last()
                .replaceWith(page);
    }

    private Uni<Void> countMembersOf(ObjectNode entry) {
        RoomId room = new RoomId(entry.path("room").asText());
        if (!rooms.optionsOf(room).presence()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .completionStage(rooms.memberCount(room))
                .invoke(members -> entry.put("members", members))
                .replaceWithVoid();
    }

    /** Members of a room on all pods, in the order of their names; {@code after} is a name that a page before ended with. */
    @GET
    @Path("{room}/members")
    @BackendOnly
    public Uni<byte[]> members(
            @PathParam("room") String name, @QueryParam("after") String after, @QueryParam("limit") String limit) {
        RoomId room = Parameters.room(name);
        String behind = Parameters.name("after", after);
        int most = Parameters.limit(limit, MAX_MEMBERS, MAX_MEMBERS);
        return Uni.createFrom().completionStage(rooms.members(room)).map(all -> {
            List<Member> members = all.stream()
                    .filter(member -> member.user().value().compareTo(behind) > 0)
                    .toList();
            boolean more = members.size() > most;
            return JsonBodies.members(room, more ? members.subList(0, most) : members, more);
        });
    }
}
