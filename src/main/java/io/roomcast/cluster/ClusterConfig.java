package io.roomcast.cluster;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How pods ask each other. */
@ConfigMapping(prefix = "roomcast.cluster")
public interface ClusterConfig {
    /** How long the answers of other pods are waited for where the backend API asks all of them. Far above what one takes, and short for a person who looks on. */
    @WithDefault("1s")
    Duration timeout();
}
