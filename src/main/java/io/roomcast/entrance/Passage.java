package io.roomcast.entrance;

import io.roomcast.limits.Place;

/** Whether somebody may come in. */
public sealed interface Passage {
    /** @param place to be left when the connection ends, or comes to nothing */
    record Granted(Place place) implements Passage {}

    record Denied(Refusal refusal) implements Passage {}
}
