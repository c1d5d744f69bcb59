package io.roomcast.session;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What one client's connection may take. */
@ConfigMapping(prefix = "roomcast.session")
public interface SessionConfig {
    /** Time to say who one is after connecting without a token. Long enough to fetch one. */
    @WithDefault("30s")
    Duration authTimeout();

    /** Silence after which the server says that it is there, and asks whether the client is. Below what proxies cut off. */
    @WithDefault("25s")
    Duration heartbeat();

    /** Silence after which a client counts as gone. Longer than two heartbeats. */
    @WithDefault("60s")
    Duration deadAfter();

    /** Age at which a session is sent away, give or take a tenth, so that pods share their load anew; 0 for never. */
    @WithDefault("0s")
    Duration maxAge();

    /** Rooms of one session. Each costs a few hundred bytes. */
    @WithDefault("128")
    int maxRooms();

    /** Bytes that may wait for one client, beside the largest answer among them; over it, its room's policy holds. */
    @WithDefault("1M")
    MemorySize outboundLimit();

    /** Bytes that may wait for all clients of the pod; whoever needs more then is closed as overloaded. */
    @WithDefault("256M")
    MemorySize podOutboundLimit();
}
