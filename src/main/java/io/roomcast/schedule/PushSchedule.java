package io.roomcast.schedule;

import io.roomcast.protocol.RoomId;
import java.time.Instant;
import java.util.Optional;

/** What is pushed where, at which instants, and what becomes of those that were missed. */
record PushSchedule(String name, RoomId room, MessageTemplate message, Recurrence recurrence, MissedFirings missed) {
    /** The first firing strictly after the instant; empty where the schedule has come to its end. */
    Optional<Instant> nextAfter(Instant instant) {
        return recurrence.nextAfter(instant);
    }
}
