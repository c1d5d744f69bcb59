package io.roomcast.drain;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How fast a pod that ends sends its sessions away. */
@ConfigMapping(prefix = "roomcast.drain")
public interface DrainConfig {
    /** Sessions sent away in a second, by all draining pods together. What the others take without anyone noticing. */
    @WithDefault("200")
    int rate();

    /** Until the pod ends, whatever the rate. Below the time that Kubernetes grants it. */
    @WithDefault("60s")
    Duration timeout();
}
