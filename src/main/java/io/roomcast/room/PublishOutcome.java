package io.roomcast.room;

import io.roomcast.broker.PublishResult;
import io.roomcast.broker.SharedRates;
import io.roomcast.protocol.Position;

/** What became of a publish. */
public sealed interface PublishOutcome {
    static PublishOutcome of(PublishResult result) {
        if (result instanceof PublishResult.Placed placed) {
            return new Accepted(placed.position(), placed.duplicate());
        }
        if (result instanceof PublishResult.TooFast tooFast) {
            return new TooFast(tooFast.rate(), tooFast.retryAfterMillis());
        }
        throw new AssertionError(result);
    }

    /**
     * The message has its place in the order.
     *
     * @param position null in rooms without history
     * @param duplicate its key was seen before; {@code position} is the first one's
     */
    record Accepted(Position position, boolean duplicate) implements PublishOutcome {}

    record TooLarge(int limit) implements PublishOutcome {}

    record NotAllowed() implements PublishOutcome {}

    /** More than the user or the room may have on all pods together; only for what clients publish. */
    record TooFast(SharedRates.Rate rate, long retryAfterMillis) implements PublishOutcome {}
}
