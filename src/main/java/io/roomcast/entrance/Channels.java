package io.roomcast.entrance;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.roomcast.limits.Place;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;

/** The one place that reaches below the framework, for the channel of a connection. */
public final class Channels {
    private static final AttributeKey<Place> PLACE = AttributeKey.valueOf("roomcast.place");

    private Channels() {}

    /** Empty where the framework is not built as it is known. */
    public static Optional<Channel> of(HttpConnection connection) {
        return connection instanceof ConnectionBase base ? Optional.of(base.channel()) : Optional.empty();
    }

    /**
     * Runs the action on the connection's loop when it is gone, whatever was under way. The framework tells a request nothing of that
     * where another one has begun behind it.
     */
    public static void whenGone(HttpConnection connection, Runnable action) {
        of(connection).ifPresent(channel -> channel.closeFuture().addListener(gone -> action.run()));
    }

    /**
     * Has the place left when the connection is gone, however far it came, and before that when the same connection tries
     * once more, as it may after a handshake that failed.
     */
    public static void hold(HttpConnection connection, Place place) {
        Optional<Channel> channel = of(connection);
        if (channel.isEmpty()) {
            connection.closeHandler(gone -> place.leave());
            return;
        }
        Place former = channel.get().attr(PLACE).getAndSet(place);
        if (former != null) {
            former.leave();
            return;
        }
        channel.get()
                .closeFuture()
                .addListener(gone -> channel.get().attr(PLACE).get().leave());
    }
}
