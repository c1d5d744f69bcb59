package io.roomcast.drain;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How fast a pod that ends sends its sessions away. */
@ConfigMapping(prefix = "roomcast.drain")
public interface DrainConfig {
    /**
     * Sessions that come back from ending pods in a second at most, all of them together where they share Redis; slots are given out for four
     * fifths of it, as some come a little late. What the others take without anyone noticing.
     */
    @WithDefault("200")
    int rate();

    /** After which an ending pod ends, whatever the rate. Below the time that Kubernetes grants it. */
    @WithDefault("60s")
    Duration timeout();
}
