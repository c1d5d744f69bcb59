package io.roomcast.broker.local;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much the rooms of a server without Redis may hold together. */
@ConfigMapping(prefix = "roomcast.broker.local")
public interface LocalBrokerConfig {
    /**
     * Rooms that are known at a time, about 300 bytes each. Over it, rooms without subscribers are forgotten, those not used
     * for longest first; where there are none, new rooms are {@code unavailable}.
     */
    @WithDefault("1000000")
    int maxRooms();

    /**
     * Bytes of history in all rooms, each message counted as its data, the room that its place has for longer ones, and 64 bytes
     * around it. Over it, the rooms that were not published to for longest lose their history. A quarter of a small pod's heap of
     * 1 GiB.
     */
    @WithDefault("256M")
    MemorySize historyBytes();

    /**
     * Idempotency keys of the last five minutes in all rooms, about 300 bytes each: 3,333 publishes with a key per second.
     * Over it, publishes with a key are {@code unavailable}.
     */
    @WithDefault("1000000")
    int maxKeys();
}
