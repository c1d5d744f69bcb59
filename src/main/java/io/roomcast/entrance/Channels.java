package io.roomcast.entrance;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;

/** The one place that reaches below the framework, for the channel of a connection. */
public final class Channels {
    private Channels() {}

    /** Empty where the framework is not built as it is known. */
    public static Optional<Channel> of(HttpConnection connection) {
        return connection instanceof ConnectionBase base ? Optional.of(base.channel()) : Optional.empty();
    }
}
