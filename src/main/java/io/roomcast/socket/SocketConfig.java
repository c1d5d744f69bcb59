package io.roomcast.socket;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How frames travel. */
@ConfigMapping(prefix = "roomcast.socket")
public interface SocketConfig {
    /** Whether frames go straight to the channel; false sends them the framework's way, for finding out which is to blame. */
    @WithDefault("true")
    boolean direct();
}
