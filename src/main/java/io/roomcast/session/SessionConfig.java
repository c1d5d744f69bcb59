package io.roomcast.session;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What one client's connection may take. */
@ConfigMapping(prefix = "roomcast.session")
public interface SessionConfig {
    /** Time to say who one is after connecting without a token; then 1008. Long enough to fetch one. */
    @WithDefault("30s")
    Duration authTimeout();

    /** Silence after which the server sends {@code heartbeat}, and a ping. Below what proxies cut off. */
    @WithDefault("25s")
    Duration heartbeat();

    /** Silence after which a client counts as gone (4004). Longer than two heartbeats. */
    @WithDefault("60s")
    Duration deadAfter();

    /** How long a client waits for a job's result as the answer to its call. Just under the 5 s after which SDKs give up. */
    @WithDefault("4800ms")
    Duration callTimeout();

    /**
     * The job that takes what clients of the Centrifuge protocol send without asking for an answer; its results go nowhere. Where there is
     * none, or none of this name, such a client is sent away (3508), as it would not know otherwise.
     */
    Optional<String> sendJob();

    /**
     * How long before a token ends the SDKs of the Centrifuge protocol are told to fetch a new one, but no more than a third of
     * the time that is left. Long enough for a few attempts.
     */
    @WithDefault("25s")
    Duration refreshAhead();

    /** Age at which a session is closed (4003), give or take a tenth, so that pods share their load anew; 0 for never. */
    @WithDefault("0s")
    Duration maxAge();

    /** Rooms of one session. Each costs a few hundred bytes. */
    @WithDefault("128")
    int maxRooms();

    /**
     * Rooms that all sessions of one user on one pod may be in, each room counted once; 0 for any number, as what one user's devices and tabs add up to differs
     * from product to product.
     */
    @WithDefault("0")
    int maxRoomsPerUser();

    /**
     * Commands of one session in a second, of every kind and good or bad, twice as many at once; beyond it they are answered
     * {@code rate_limited}; 0 for any number. A busy client needs tens, a
     * backend on one socket thousands; a loop takes some hundred thousand.
     */
    @WithDefault("10000")
    int commandRate();

    /**
     * Commands of one session that are refused within ten seconds, because it is over its own rates, before it is closed as
     * flooding (4502); 0 for never. A client that waits as it is told to is refused a few.
     */
    @WithDefault("10000")
    int floodLimit();

    /** Bytes that may wait for one client, beside the largest answer among them; over it, its room's {@code slow-consumer} holds. */
    @WithDefault("1M")
    MemorySize outboundLimit();

    /** Bytes that may wait for all clients of a pod; whoever needs more then is closed as overloaded (1013). */
    @WithDefault("256M")
    MemorySize podOutboundLimit();
}
