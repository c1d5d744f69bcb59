package io.roomcast.socket;

import io.quarkus.websockets.next.UserData.TypedKey;
import io.roomcast.auth.Identity;
import io.roomcast.limits.Place;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.vertx.core.MultiMap;

/**
 * What the upgrade check found out, for the endpoint.
 *
 * @param room null where none is named
 * @param identity null where the client has not said who it is
 * @param since null where the URL names no position
 * @param frames null where the channel is out of reach
 * @param place held until the connection ends
 * @param headers of the request, as the framework keeps them
 */
record Admission(RoomId room, Identity identity, Position since, FrameHandler frames, Place place, MultiMap headers) {
    static final TypedKey<Admission> KEY = new TypedKey<>("roomcast.admission");
}
