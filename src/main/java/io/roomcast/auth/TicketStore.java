package io.roomcast.auth;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Tickets stand for an identity in a URL, where a token would end up in logs. Safe from any thread, never blocks; a stage
 * may complete on any thread, and fails with {@link TicketsUnavailableException} while the store is away.
 */
public interface TicketStore {
    /** From issue to first use; time to open a connection, not to share a link. */
    Duration LIFETIME = Duration.ofSeconds(30);

    /** Fails with {@link TicketsExhaustedException} while too many tickets wait to be used. */
    CompletionStage<String> issue(Identity identity);

    /** The identity, once; empty for a ticket that was used, is too old, or never was. */
    CompletionStage<Optional<Identity>> take(String ticket);
}
