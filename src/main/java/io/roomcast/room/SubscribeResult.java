package io.roomcast.room;

import io.roomcast.broker.Recovery;

/** What became of a wish to enter a room. */
public sealed interface SubscribeResult {
    /**
     * The session is in and waits: it says {@code subscribed}, then calls {@link RoomService#goLive}.
     *
     * @param recovery the head, and what was missed if a position was given
     */
    record Subscribed(Membership membership, Recovery recovery) implements SubscribeResult {}

    record RoomFull(int limit) implements SubscribeResult {}

    record NotAllowed() implements SubscribeResult {}

    /** The session ended while history was read. */
    record Gone() implements SubscribeResult {}
}
