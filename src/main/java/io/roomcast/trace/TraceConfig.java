package io.roomcast.trace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much the flight recorder keeps. Whether it records is {@code roomcast.rooms.<namespace>.trace}. */
@ConfigMapping(prefix = "roomcast.trace")
public interface TraceConfig {
    /**
     * Entries kept of one session in one room, 16 to 4,000, about 60 bytes each; the oldest go first. A message that comes through
     * leaves three.
     */
    @WithDefault("256")
    int entries();

    /** Sessions in rooms that are recorded on one pod, each room by itself: 16 MB with as many entries as may be. */
    @WithDefault("1000")
    int tracks();

    /** How long what was recorded outlives the session, unless its place is needed. Long enough to be told of it and to look. */
    @WithDefault("10m")
    Duration keep();
}
