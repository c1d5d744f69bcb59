package io.roomcast.session;

import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Position;
import io.roomcast.room.Delivery;
import io.roomcast.room.Membership;
import java.util.IdentityHashMap;

/** The rooms in which a client is told deltas, and which message of each it had last. Touched on the session's loop only. */
final class DeltaStays {
    private final Codec plain;
    private final Codec.Deltas language;
    /** Null where the client has none that a delta could begin from. */
    private final IdentityHashMap<Membership, Position> last = new IdentityHashMap<>(2);

    DeltaStays(Codec plain, Codec.Deltas language) {
        this.plain = plain;
        this.language = language;
    }

    /** @param known the last message that the client has; null for none */
    void begin(Membership membership, Position known) {
        last.put(membership, known);
    }

    void forget(Membership membership) {
        last.remove(membership);
    }

    boolean areToldTo(Membership membership) {
        return last.containsKey(membership);
    }

    /** How the delivery, which is the next that the client gets, is written. */
    Codec languageFor(Membership membership, Delivery delivery) {
        if (delivery.messages().isEmpty() || !last.containsKey(membership)) {
            return plain;
        }
        // What has no place in the order leaves the client without one, too.
        Position before = last.put(membership, delivery.lastPosition());
        return delivery.follows(before) ? language.changed() : language.whole();
    }
}
