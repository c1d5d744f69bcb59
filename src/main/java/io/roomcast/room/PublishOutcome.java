package io.roomcast.room;

import io.roomcast.protocol.Position;

/** What became of a publish. */
public sealed interface PublishOutcome {
    /**
     * The message has its place in the order.
     *
     * @param position null in rooms without history
     * @param duplicate its key was seen before; {@code position} is the first one's
     */
    record Accepted(Position position, boolean duplicate) implements PublishOutcome {}

    record TooLarge(int limit) implements PublishOutcome {}

    record NotAllowed() implements PublishOutcome {}
}
