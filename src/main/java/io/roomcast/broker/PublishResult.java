package io.roomcast.broker;

import io.roomcast.protocol.Position;

/** What became of a publish that reached the broker. */
public sealed interface PublishResult {
    /**
     * The message has its place in the order; it is not yet delivered.
     *
     * @param position null in rooms without history
     * @param duplicate the key was seen before: {@code position} is the first one's, and nothing was delivered now
     */
    record Placed(Position position, boolean duplicate) implements PublishResult {}

    /** The message is more than a shared rate takes, and nothing has changed. */
    record TooFast(SharedRates.Rate rate, long retryAfterMillis) implements PublishResult {}
}
