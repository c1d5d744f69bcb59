package io.roomcast.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the one {@link RoomMetrics} of the process. */
final class MetricsBeans {
    @Produces
    @Singleton
    RoomMetrics roomMetrics(MeterRegistry registry) {
        return new RoomMetrics(registry);
    }
}
