package io.roomcast.presence.redis;

import java.time.Duration;

/**
 * How long things take.
 *
 * @param debounce from a user's last session to {@code left}
 * @param lease silence after which a pod counts as dead
 * @param beat between two signs of life
 * @param reconcile between two comparisons of what is here with what Redis says
 */
record PresenceTimes(Duration debounce, Duration lease, Duration beat, Duration reconcile) {
    /** With these a killed pod's members are gone after 7 to 8 s; 10 s are promised. */
    static PresenceTimes standard(Duration debounce) {
        return new PresenceTimes(debounce, Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofSeconds(30));
    }
}
