package io.roomcast.broker;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import java.util.List;

/**
 * @param head the room's position at the time of reading; null in rooms without history
 * @param complete false if the message after {@code since} is gone, or {@code since} is of another epoch or beyond the head
 */
public record HistoryPage(Position head, boolean complete, List<Message> messages) {}
