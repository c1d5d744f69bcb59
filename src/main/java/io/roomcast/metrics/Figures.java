package io.roomcast.metrics;

import java.time.Duration;
import java.util.Map;

/**
 * What this process has counted since it started, and what is open now, by the names that the backend API has for them.
 *
 * @param kinds of one sum, each by what its meter's tag says
 */
public record Figures(Map<String, Long> totals, Map<String, Map<String, Long>> kinds, Flushes publishToFlush) {
    /**
     * How long messages took from their order to their flush.
     *
     * @param within how many took no longer than that, the shorter ones included
     */
    public record Flushes(long count, Map<Duration, Long> within) {}
}
