package io.roomcast.protocol;

import io.roomcast.protocol.delta.FossilDelta;

/** From the message before to the next one, for clients that have the former: worked out once, for all of them. Safe from any thread. */
public final class Change {
    private final Json from;
    private final Json to;
    private byte[] delta;

    public Change(Json from, Json to) {
        this.from = from;
        this.to = to;
    }

    /** In Fossil's format, in UTF-8. Not shorter than the message itself where the two have little in common. */
    public synchronized byte[] delta() {
        if (delta == null) {
            delta = FossilDelta.encode(from.utf8(), to.utf8());
        }
        return delta;
    }
}
