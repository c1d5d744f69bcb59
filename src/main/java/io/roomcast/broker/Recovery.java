package io.roomcast.broker;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import java.util.List;

/**
 * @param head the room's position at the time of reading; null in rooms without history
 * @param complete true only if {@code messages} are all from {@code since} to {@code head}; when in doubt, false
 * @param messages oldest first; empty unless complete
 */
public record Recovery(Position head, boolean complete, List<Message> messages) {}
