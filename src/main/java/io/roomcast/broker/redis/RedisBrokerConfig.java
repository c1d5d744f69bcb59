package io.roomcast.broker.redis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How rooms talk to the Redis that pods share. */
@ConfigMapping(prefix = "roomcast.broker.redis")
public interface RedisBrokerConfig {
    /** Connections to Redis that listen, each on a loop of its own with its part of the rooms. One takes some 100,000 messages a second. */
    @WithDefault("1")
    int subscriptionConnections();
}
