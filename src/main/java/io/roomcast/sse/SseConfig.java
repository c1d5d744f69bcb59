package io.roomcast.sse;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How clients of server-sent events behave. */
@ConfigMapping(prefix = "roomcast.sse")
public interface SseConfig {
    /**
     * Time after which listeners to events come back, told to each half as long to half as long again: those that lost their
     * server together should not come back together.
     */
    @WithDefault("2s")
    Duration retry();
}
