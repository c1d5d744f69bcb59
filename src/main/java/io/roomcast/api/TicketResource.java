package io.roomcast.api;

import io.roomcast.auth.ApiKeys;
import io.roomcast.auth.BearerToken;
import io.roomcast.auth.Identity;
import io.roomcast.auth.TicketStore;
import io.roomcast.auth.TokenVerifier;
import io.roomcast.auth.Verification;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonBodies;
import io.roomcast.protocol.json.JsonFields;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tickets: what a client puts into a WebSocket's URL instead of its token. */
@Path("/v1/tickets")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class TicketResource {
    private final TicketStore tickets;
    private final TokenVerifier tokens;
    private final ApiKeys keys;

    TicketResource(TicketStore tickets, TokenVerifier tokens, ApiKeys keys) {
        this.tickets = tickets;
        this.tokens = tokens;
        this.keys = keys;
    }

    /** A ticket for the bearer of a token, or for the user whom a backend with the API key names. */
    @POST
    public Uni<byte[]> issue(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
            @HeaderParam(Doorkeeper.API_KEY) String apiKey,
            byte[] body) {
        return Uni.createFrom()
                .completionStage(() -> identity(authorization, apiKey, body).thenCompose(tickets::issue))
                .map(ticket -> JsonBodies.ticket(ticket, TicketStore.LIFETIME.toSeconds()));
    }

    private CompletionStage<Identity> identity(String authorization, String apiKey, byte[] body) {
        Optional<String> token = BearerToken.in(authorization);
        if (token.isPresent()) {
            return tokens.verify(token.get()).thenApply(verification -> {
                if (verification instanceof Verification.Accepted accepted) {
                    return accepted.identity();
                }
                throw unauthorized("the token is not accepted");
            });
        }
        if (keys.matches(apiKey)) {
            return CompletableFuture.completedFuture(Identity.vouchedFor(user(body)));
        }
        throw unauthorized("a token or an API key is needed");
    }

    private static UserId user(byte[] body) {
        try {
            String user = JsonFields.parse(body)
                    .flatMap(fields -> fields.text("user"))
                    .orElseThrow(() -> ProblemException.badRequest("user is missing"));
            return new UserId(user);
        } catch (IllegalArgumentException invalid) {
            throw ProblemException.badRequest("user is not a user's name");
        }
    }

    private static ProblemException unauthorized(String detail) {
        return new ProblemException(Response.Status.UNAUTHORIZED, ErrorCode.UNAUTHORIZED, detail);
    }
}
