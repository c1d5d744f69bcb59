package io.roomcast.broker;

import io.roomcast.protocol.Position;

/**
 * Up to {@code limit} messages, oldest first after {@code since}; newest first, back from the head, when {@code reverse},
 * and then {@code since} is where it ends.
 *
 * @param since exclusive; null for no bound
 */
public record HistoryQuery(Position since, int limit, boolean reverse) {}
