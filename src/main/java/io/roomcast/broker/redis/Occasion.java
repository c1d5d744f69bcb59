package io.roomcast.broker.redis;

import java.time.Instant;

/**
 * Something to be published for once, however many pods try. Occasions of one name in one room come in the order of their
 * instants; what is behind the last one is too late.
 *
 * @param instant in milliseconds; what is finer is cut off
 */
public record Occasion(String name, Instant instant) {}
