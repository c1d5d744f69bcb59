package io.roomcast.broker.redis;

import java.time.Duration;

/**
 * How long things take that keep a pod's rooms in sight.
 *
 * @param linger a room that was left may be entered again; until then its subscription costs little
 * @param confirmation that Redis may leave a subscription unconfirmed
 * @param watch between two looks at what has changed
 * @param touch between two times that positions are kept longer; Redis keeps them an hour at least
 * @param outOfSight how long members wait for a room that stays out of sight though Redis is there
 */
record BusTimes(Duration linger, Duration confirmation, Duration watch, Duration touch, Duration outOfSight) {
    static BusTimes standard() {
        return new BusTimes(
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofMinutes(20),
                Duration.ofSeconds(30));
    }
}
