package io.roomcast.presence;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When someone counts as gone. */
@ConfigMapping(prefix = "roomcast.presence")
public interface PresenceConfig {
    /**
     * How long a user without sessions stays a member, so that a reload is neither {@code left} nor {@code joined}. Longer than a page
     * takes to load and connect again.
     */
    @WithDefault("5s")
    Duration leaveDebounce();
}
