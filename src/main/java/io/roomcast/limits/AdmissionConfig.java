package io.roomcast.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many may come in at a time: beyond it they are told to come back, as a pod that collapses serves nobody. */
@ConfigMapping(prefix = "roomcast.admission")
public interface AdmissionConfig {
    /** Upgrades of this pod in a second, with twice that as burst; 0 for any number. Two cores take about as many. */
    @WithDefault("5000")
    int upgrades();

    /** Subscribes of this pod in a second, with twice that as burst; 0 for any number. Each asks the broker once. */
    @WithDefault("20000")
    int subscribes();
}
