package io.roomcast.schedule;

import io.roomcast.protocol.RoomId;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Knows what has fired, so that each instant of a schedule is one push, whoever else is at it. Called on the alarm thread,
 * one firing of a schedule after the other; must not block. Stages complete on any thread.
 */
public interface FiringLedger {
    /** The last instant that fired; empty where none is known. */
    CompletionStage<Optional<Instant>> last(String schedule, RoomId room);

    /**
     * Numbers and pushes the message, unless this instant or a later one has fired. Complete, the instant needs nothing
     * more; failed, it may have been pushed or not, and to fire it again does no harm.
     */
    CompletionStage<Void> fire(Firing firing);
}
