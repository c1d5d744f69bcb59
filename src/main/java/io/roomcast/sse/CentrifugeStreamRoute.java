package io.roomcast.sse;

import io.roomcast.auth.AuthConfig;
import io.roomcast.entrance.Problems;
import io.roomcast.limits.Place;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.centrifuge.CentrifugeCodec;
import io.roomcast.protocol.centrifuge.CentrifugeJsonCodec;
import io.roomcast.protocol.centrifuge.CentrifugeProtobufCodec;
import io.roomcast.protocol.centrifuge.EmulatedFrame;
import io.roomcast.protocol.centrifuge.Terms;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.session.Conversation;
import io.roomcast.session.Session;
import io.roomcast.session.SessionConfig;
import io.roomcast.session.SessionFactory;
import io.roomcast.sse.CentrifugeFraming.Mark;
import io.roomcast.sse.StreamEntrance.Visitor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What the SDKs of the Centrifuge protocol fall back to where sockets do not get through: {@code POST /connection/http_stream} and
 * {@code GET /connection/sse}, whose answers go on, and {@code POST /emulation}, by which the client speaks. Runs on the connection's
 * loop.
 */
@Singleton
class CentrifugeStreamRoute {
    private static final int NO_CONTENT = 204;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final String PROTOBUF = "application/octet-stream";

    private final StreamEntrance entrance;
    private final Emulation emulation;
    private final SessionFactory sessions;
    private final boolean anonymousAllowed;
    private final Terms terms;
    private final long maxBody;

    CentrifugeStreamRoute(
            StreamEntrance entrance,
            Emulation emulation,
            SessionFactory sessions,
            AuthConfig auth,
            SessionConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "quarkus.websockets-next.server.max-message-size") int maxMessageSize) {
        this.entrance = entrance;
        this.emulation = emulation;
        this.sessions = sessions;
        this.anonymousAllowed = auth.anonymous();
        this.terms = new Terms(version, config.refreshAhead());
        // Twice a frame: as a string in JSON its quotes are escaped.
        this.maxBody = 2L * maxMessageSize;
    }

    void register(@Observes Router router) {
        router.post("/connection/http_stream").handler(body()).handler(this::stream);
        router.get("/connection/sse").handler(this::events);
        router.post("/emulation").handler(body()).handler(this::emulate);
    }

    private BodyHandler body() {
        return BodyHandler.create(false).setBodyLimit(maxBody);
    }

    private void stream(RoutingContext context) {
        byte[] first = bytes(context);
        if (isProtobuf(context.request())) {
            knock(context, first, PROTOBUF, Mark.NONE);
        } else if (!JsonValues.isUtf8(first)) {
            Problems.answer(context.response(), BAD_REQUEST, ErrorCode.BAD_JSON, "the body is not UTF-8");
        } else {
            knock(context, first, "application/json", Mark.LINE);
        }
    }

    private void events(RoutingContext context) {
        String connect = context.request().getParam("cf_connect");
        if (connect == null) {
            Problems.answer(context.response(), BAD_REQUEST, ErrorCode.BAD_REQUEST, "cf_connect is missing");
            return;
        }
        knock(context, connect.getBytes(StandardCharsets.UTF_8), "text/event-stream;charset=UTF-8", Mark.EVENT);
    }

    private static boolean isProtobuf(HttpServerRequest request) {
        return PROTOBUF.equals(request.getHeader(HttpHeaders.CONTENT_TYPE));
    }

    private static byte[] bytes(RoutingContext context) {
        return context.body().buffer() == null
                ? new byte[0]
                : context.body().buffer().getBytes();
    }

    private void knock(RoutingContext context, byte[] first, String type, Mark mark) {
        if (context.response().closed()) {
            return;
        }
        Place place = entrance.pass(context);
        if (place == null) {
            return;
        }
        String name = context.request().getParam("room");
        Optional<RoomId> room = RoomId.parse(name);
        if (name != null && room.isEmpty()) {
            Problems.answer(context.response(), BAD_REQUEST, ErrorCode.ROOM_NAME, "room is no room name");
            return;
        }
        entrance.enter(
                context,
                place,
                room.orElse(null),
                false,
                visitor -> open(context, visitor, room.orElse(null), first, type, mark));
    }

    private void open(RoutingContext context, Visitor visitor, RoomId room, byte[] first, String type, Mark mark) {
        HttpServerResponse response = StreamEntrance.begin(context, type);
        Terms.Emulation own = emulation.newTerms();
        boolean text = mark != Mark.NONE;
        CentrifugeCodec codec =
                text ? new CentrifugeJsonCodec(terms.with(own)) : new CentrifugeProtobufCodec(terms.with(own));
        var transport = ResponseTransport.of(context, visitor.loop().loop(), new CentrifugeFraming(codec, mark));
        Session session = sessions.create(
                visitor.loop(),
                transport,
                codec,
                Conversation.CENTRIFUGE,
                room,
                visitor.identity(),
                null,
                visitor.place());
        transport.attach(session);
        emulation.add(own, session, text);
        StreamEntrance.whenOver(context, () -> {
            emulation.remove(own);
            transport.discard();
            session.onClosed(null);
        });
        response.writeHead();
        session.open(anonymousAllowed);
        session.hear(first, text);
    }

    private void emulate(RoutingContext context) {
        byte[] body = bytes(context);
        Optional<EmulatedFrame> frame =
                isProtobuf(context.request()) ? EmulatedFrame.ofProtobuf(body) : EmulatedFrame.ofJson(body);
        if (frame.isEmpty()) {
            Problems.answer(context.response(), BAD_REQUEST, ErrorCode.BAD_REQUEST, "session and data are needed");
            return;
        }
        emulation
                .deliver(frame.get())
                .thenAccept(outcome -> context.vertx().runOnContext(ignored -> answer(context.response(), outcome)));
    }

    /** What SDKs make of it: after 404 and from 500 on they give the stream up, and come back. */
    private static void answer(HttpServerResponse response, Emulation.Outcome outcome) {
        if (response.closed()) {
            return;
        }
        switch (outcome) {
            case DELIVERED -> response.setStatusCode(NO_CONTENT).end();
            case GONE -> Problems.answer(response, NOT_FOUND, ErrorCode.BAD_REQUEST, "the session is over");
            case UNKNOWN ->
                Problems.answer(response, UNAVAILABLE, ErrorCode.UNAVAILABLE, "the session cannot be found just now");
        }
    }
}
