package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.auth.Revocations;
import io.roomcast.limits.Place;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.room.Membership;
import io.roomcast.room.RoomService;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.function.Consumer;

/** Makes sessions. Holds what all sessions of the pod share. Safe from any thread. */
@Singleton
public final class SessionFactory {
    private final RoomService rooms;
    private final MessageDispatcher dispatcher;
    private final SessionRegistry registry;
    private final SessionConfig config;
    private final PodName pod;
    private final Clock clock;
    private final RoomMetrics metrics;
    private final Revocations revocations;
    private final SessionEvents events;
    private final ByteBudget budget;
    private final UserRooms userRooms;

    SessionFactory(
            RoomService rooms,
            MessageDispatcher dispatcher,
            SessionRegistry registry,
            SessionConfig config,
            PodName pod,
            Clock clock,
            RoomMetrics metrics,
            Revocations revocations,
            SessionEvents events) {
        this.rooms = rooms;
        this.dispatcher = dispatcher;
        this.registry = registry;
        this.config = config;
        this.pod = pod;
        this.clock = clock;
        this.metrics = metrics;
        this.revocations = revocations;
        this.events = events;
        this.budget = new ByteBudget(config.podOutboundLimit().asLongValue());
        this.userRooms = new UserRooms(config.maxRoomsPerUser());
        metrics.gauge("roomcast.outbound.waiting.bytes", "Bytes that wait for slow readers", budget::used);
        revocations.listen(new RevokedSessions(registry, revocations));
    }

    /**
     * A session that is about to be opened; {@link Session#open} starts it, on the loop.
     *
     * @param pathRoom null where the path names none
     * @param identity null where the client has not said who it is
     * @param since the position in the URL; null for none
     * @param place of the connection; already the user's where the identity is known, who leaves it when the session ends
     */
    public Session create(
            SessionLoop loop,
            Transport transport,
            Codec codec,
            Conversation conversation,
            RoomId pathRoom,
            Identity identity,
            Position since,
            Place place) {
        var id = SessionId.random();
        return new Session(id, loop, transport, codec, pathRoom, identity, since, place, this, conversation);
    }

    /** @param stayEnder ends the stay in a room after its gap was told; null where it goes on */
    OutboundQueue outboundOf(Transport transport, Codec codec, Consumer<Membership> stayEnder) {
        return new OutboundQueue(
                transport, codec, budget, metrics, config.outboundLimit().asLongValue(), stayEnder);
    }

    RoomService rooms() {
        return rooms;
    }

    MessageDispatcher dispatcher() {
        return dispatcher;
    }

    SessionRegistry registry() {
        return registry;
    }

    SessionConfig config() {
        return config;
    }

    UserRooms userRooms() {
        return userRooms;
    }

    PodName pod() {
        return pod;
    }

    Clock clock() {
        return clock;
    }

    Revocations revocations() {
        return revocations;
    }

    SessionEvents events() {
        return events;
    }

    RoomMetrics metrics() {
        return metrics;
    }
}
