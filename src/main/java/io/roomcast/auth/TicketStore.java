package io.roomcast.auth;

import io.roomcast.protocol.RoomId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Tickets stand for an identity in a URL, where a token would end up in logs. Safe from any thread, never blocks; a stage
 * may complete on any thread, and fails with {@link TicketsUnavailableException} while the store is away.
 */
public interface TicketStore {
    /** From issue to first use; time to open a connection, not to share a link. */
    Duration LIFETIME = Duration.ofSeconds(30);

    /** Of a ticket to come back with, unless its token ends before: browsers reconnect to the same URL. */
    Duration RETURN_LIFETIME = Duration.ofHours(1);

    /** Fails with {@link TicketsExhaustedException} while too many tickets wait to be used. */
    CompletionStage<String> issue(Identity identity);

    /** A ticket that is good for this room only, as often as its bearer comes back. Fails as {@link #issue(Identity)}. */
    CompletionStage<ReturnTicket> issue(Identity identity, RoomId room);

    /** The identity, once; empty for a ticket that was used, is too old, or never was. */
    CompletionStage<Optional<Identity>> take(String ticket);

    /** The identity of a ticket for coming back to this room, or once that of another; empty as of {@link #take(String)}. */
    CompletionStage<Optional<Identity>> take(String ticket, RoomId room);

    /** @param lifetime until it ends */
    record ReturnTicket(String ticket, Duration lifetime) {
        /**
         * Of how long a ticket lasts.
         *
         * @param tokenEnd null where there is none
         */
        public static Duration lifetime(Instant now, Instant tokenEnd) {
            if (tokenEnd == null) {
                return RETURN_LIFETIME;
            }
            Duration rest = Duration.between(now, tokenEnd);
            if (rest.isNegative()) {
                // Of a token that is taken for good within the tolerance of clocks.
                return Duration.ZERO;
            }
            return rest.compareTo(RETURN_LIFETIME) < 0 ? rest : RETURN_LIFETIME;
        }
    }
}
