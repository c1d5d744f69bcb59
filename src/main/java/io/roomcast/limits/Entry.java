package io.roomcast.limits;

import io.roomcast.metrics.RoomMetrics.EntryLimit;

/** What becomes of one more connection. */
public sealed interface Entry {
    /** @param place to be left when the connection ends, or comes to nothing */
    record Admitted(Place place) implements Entry {}

    /** @param limit that is reached */
    record Refused(EntryLimit limit) implements Entry {}
}
