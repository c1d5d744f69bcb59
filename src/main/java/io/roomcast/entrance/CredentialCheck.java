package io.roomcast.entrance;

import io.roomcast.auth.BearerToken;
import io.roomcast.auth.Identity;
import io.roomcast.auth.Revocations;
import io.roomcast.auth.TicketStore;
import io.roomcast.auth.TokenVerifier;
import io.roomcast.protocol.RoomId;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whom a token or a ticket stands for. Safe from any thread; a stage may complete on any thread, and fails while what is
 * needed to tell is away.
 */
@Singleton
public final class CredentialCheck {
    private final TokenVerifier tokens;
    private final TicketStore tickets;
    private final Revocations revocations;

    CredentialCheck(TokenVerifier tokens, TicketStore tickets, Revocations revocations) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.revocations = revocations;
    }

    /** @param header of {@code Authorization}; one without a bearer's token is refused */
    public CompletionStage<Credentials> ofAuthorization(String header) {
        return BearerToken.in(header)
                .map(this::ofToken)
                .orElseGet(() -> CompletableFuture.completedFuture(Credentials.REFUSED));
    }

    public CompletionStage<Credentials> ofToken(String token) {
        return tokens.verify(token).thenApply(Credentials::of);
    }

    /** Of a ticket that is good once, and used up by this. */
    public CompletionStage<Credentials> ofTicket(String ticket) {
        return tickets.take(ticket).thenApply(this::found);
    }

    /** Of a ticket that is good for coming back to this room, or of one that is good once. */
    public CompletionStage<Credentials> ofTicket(String ticket, RoomId room) {
        return tickets.take(ticket, room).thenApply(this::found);
    }

    /** A ticket is as good as the token it was issued for, whenever it is shown. */
    private Credentials found(Optional<Identity> identity) {
        return identity.map(found -> Credentials.of(revocations.judge(found))).orElse(Credentials.REFUSED);
    }
}
