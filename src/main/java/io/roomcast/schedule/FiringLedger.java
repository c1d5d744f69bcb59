package io.roomcast.schedule;

import io.roomcast.protocol.RoomId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Knows what has fired, so that each instant of a schedule is one push, whoever else is at it. Called on any thread, but {@link #fire}
 * on the alarm thread, one firing of a schedule after the other; must not block. Stages complete on any thread.
 */
public interface FiringLedger {
    /**
     * What a schedule has done.
     *
     * @param last the last instant that fired; empty where none is known
     * @param unplanned when it was last fired by an operator
     */
    record Account(Optional<Instant> last, Optional<Instant> unplanned, long count) {
        static final Account NONE = new Account(Optional.empty(), Optional.empty(), 0);

        /** When it fired last, planned or not. */
        Optional<Instant> latest() {
            return Stream.concat(last.stream(), unplanned.stream()).max(Comparator.naturalOrder());
        }
    }

    CompletionStage<Account> account(String schedule, RoomId room);

    /**
     * Numbers and pushes the message, unless this instant or a later one has fired. Complete, the instant needs nothing
     * more; failed, it may have been pushed or not, and to fire it again does no harm.
     */
    CompletionStage<Void> fire(Firing firing);

    /**
     * Numbers and pushes the message, whatever has fired before; instants that are due still fire. False if the message is larger than
     * the room takes. A failure may mean pushed.
     */
    CompletionStage<Boolean> fireNow(Firing firing);
}
