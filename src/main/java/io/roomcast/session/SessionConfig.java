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

    /**
     * Different rooms of one user's sessions on this pod; 0 for any number, as what one user's devices and tabs add up to differs
     * from product to product.
     */
    @WithDefault("0")
    int maxRoomsPerUser();

    /**
     * Commands of one session in a second, of every kind, twice as many at once; 0 for any number. A busy client needs tens, a
     * backend on one socket thousands; a loop takes some hundred thousand.
     */
    @WithDefault("10000")
    int commandRate();

    /**
     * Commands of one session that are refused within ten seconds, because it is over its own rates, before it is closed as
     * flooding; 0 for never. A client that waits as it is told to is refused a few.
     */
    @WithDefault("10000")
    int floodLimit();

    /** Bytes that may wait for one client, beside the largest answer among them; over it, its room's policy holds. */
    @WithDefault("1M")
    MemorySize outboundLimit();

    /** Bytes that may wait for all clients of the pod; whoever needs more then is closed as overloaded. */
    @WithDefault("256M")
    MemorySize podOutboundLimit();
}
