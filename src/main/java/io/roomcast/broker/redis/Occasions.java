package io.roomcast.broker.redis;

import java.time.Instant;
import java.util.Optional;

/**
 * What was published for occasions of one name in one room.
 *
 * @param last the last occasion
 * @param unplanned when something was last published in their row beside them
 * @param count of all that was published
 */
public record Occasions(Optional<Instant> last, Optional<Instant> unplanned, long count) {}
