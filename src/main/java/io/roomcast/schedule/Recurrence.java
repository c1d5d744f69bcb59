package io.roomcast.schedule;

import java.time.Instant;
import java.util.Optional;

/** The instants at which something happens again and again: immutable, and the same whoever asks and whenever. */
interface Recurrence {
    /** The first instant strictly after the given one; empty where there is none any more. */
    Optional<Instant> nextAfter(Instant instant);
}
