package io.roomcast.protocol.centrifuge;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import java.util.List;

/** What replies say of places in the order. */
final class Positions {
    private Positions() {}

    /** Where a client is while what it has missed is still to be handed over: each of those moves it on. */
    static Position before(List<Message> missed, Position head) {
        Position first = missed.isEmpty() ? null : missed.get(0).position();
        return first == null ? head : new Position(first.epoch(), first.offset() - 1);
    }
}
