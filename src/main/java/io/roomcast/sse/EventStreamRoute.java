package io.roomcast.sse;

import io.roomcast.auth.AuthConfig;
import io.roomcast.entrance.Problems;
import io.roomcast.limits.Place;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.json.EventStreamCodec;
import io.roomcast.session.Conversation;
import io.roomcast.session.Session;
import io.roomcast.session.SessionFactory;
import io.roomcast.sse.StreamEntrance.Visitor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** {@code GET /sse/{room}}: answers with events until the session ends. Runs on the connection's loop, and ends there. */
@Singleton
class EventStreamRoute {
    private static final int BAD_REQUEST = 400;

    private final StreamEntrance entrance;
    private final SessionFactory sessions;
    private final boolean anonymousAllowed;
    private final long retryMillis;
    private final Codec codec = new EventStreamCodec();

    EventStreamRoute(StreamEntrance entrance, SessionFactory sessions, AuthConfig auth, SseConfig config) {
        this.entrance = entrance;
        this.sessions = sessions;
        this.anonymousAllowed = auth.anonymous();
        this.retryMillis = config.retry().toMillis();
    }

    void register(@Observes Router router) {
        router.get("/sse/:room").handler(this::knock);
    }

    private void knock(RoutingContext context) {
        if (context.response().closed()) {
            return;
        }
        Place place = entrance.pass(context);
        if (place == null) {
            return;
        }
        Optional<RoomId> room = RoomId.parse(context.pathParam("room"));
        if (room.isEmpty()) {
            refuse(context, ErrorCode.ROOM_NAME, "the path names no room");
            return;
        }
        HttpServerRequest request = context.request();
        String last = request.getHeader("Last-Event-ID");
        String epoch = request.getParam("epoch");
        String offset = request.getParam("offset");
        boolean comesBack = last != null && !last.isEmpty();
        Optional<Position> since = comesBack ? Position.parse(last) : Position.parse(epoch, offset);
        if (since.isEmpty() && (comesBack || epoch != null || offset != null)) {
            String position = comesBack ? "Last-Event-ID must be <epoch>:<offset>" : "epoch and offset are no position";
            refuse(context, ErrorCode.BAD_REQUEST, position);
            return;
        }
        entrance.enter(
                context,
                place,
                room.get(),
                !anonymousAllowed,
                visitor -> open(context, visitor, room.get(), since.orElse(null)));
    }

    private void open(RoutingContext context, Visitor visitor, RoomId room, Position since) {
        HttpServerResponse response = StreamEntrance.begin(context, "text/event-stream;charset=UTF-8");
        var transport = ResponseTransport.of(context, visitor.loop().loop(), Framing.PLAIN);
        Session session = sessions.create(
                visitor.loop(),
                transport,
                codec,
                Conversation.READING,
                room,
                visitor.identity(),
                since,
                visitor.place());
        transport.attach(session);
        StreamEntrance.whenOver(context, () -> {
            transport.discard();
            session.onClosed(null);
        });
        response.write("retry: " + retry() + "\n\n");
        session.open(anonymousAllowed);
    }

    private long retry() {
        return retryMillis / 2 + ThreadLocalRandom.current().nextLong(retryMillis + 1);
    }

    private static void refuse(RoutingContext context, ErrorCode code, String detail) {
        Problems.answer(context.response(), BAD_REQUEST, code, detail);
    }
}
