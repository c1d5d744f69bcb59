package io.roomcast.broker;

import io.roomcast.protocol.Position;

/**
 * The message has its place in the order; it is not yet delivered.
 *
 * @param position null in rooms without history
 * @param duplicate the key was seen before: {@code position} is the first one's, and nothing was delivered now
 */
public record PublishResult(Position position, boolean duplicate) {}
