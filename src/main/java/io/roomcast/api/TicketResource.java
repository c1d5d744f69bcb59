package io.roomcast.api;

import io.roomcast.auth.ApiKeys;
import io.roomcast.auth.BearerToken;
import io.roomcast.auth.Identity;
import io.roomcast.auth.TicketStore;
import io.roomcast.auth.TokenVerifier;
import io.roomcast.auth.Verification;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.RoomId;
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
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tickets: what a client puts into the URL of a WebSocket or of events instead of its token. */
@Path("/v1/tickets")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class TicketResource {
    private final TicketStore tickets;
    private final TokenVerifier tokens;
    private final ApiKeys keys;
    private final Clock clock;

    TicketResource(TicketStore tickets, TokenVerifier tokens, ApiKeys keys, Clock clock) {
        this.tickets = tickets;
        this.tokens = tokens;
        this.keys = keys;
        this.clock = clock;
    }

    /** A ticket for the bearer of a token, or for the user whom a backend with the API key names. */
    @POST
    public Uni<byte[]> issue(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
            @HeaderParam(Doorkeeper.API_KEY) String apiKey,
            byte[] body) {
        return Uni.createFrom()
                .completionStage(() ->
                        identity(authorization, apiKey, body).thenCompose(identity -> issue(identity, room(body))));
    }

    /** @param room to come back to; empty for a ticket that is good once */
    private CompletionStage<byte[]> issue(Identity identity, Optional<RoomId> room) {
        if (room.isEmpty()) {
            return tickets.issue(identity)
                    .thenApply(ticket -> JsonBodies.ticket(ticket, TicketStore.LIFETIME.toSeconds()));
        }
        return tickets.issue(identity, room.get())
                .thenApply(issued ->
                        JsonBodies.ticket(issued.ticket(), issued.lifetime().toSeconds()));
    }

    /** The one that the ticket is for; empty where it is for any door, once. */
    private static Optional<RoomId> room(byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        try {
            JsonFields fields = JsonFields.parse(body)
                    .orElseThrow(() -> ProblemException.badRequest("the body is not one JSON object"));
            Optional<String> door = fields.text("for");
            if (door.isEmpty()) {
                return Optional.empty();
            }
            if (!door.get().equals("sse")) {
                throw ProblemException.badRequest("for can only be sse");
            }
            String name = fields.text("room").orElseThrow(() -> ProblemException.badRequest("room is missing"));
            return Optional.of(RoomId.parse(name)
                    .orElseThrow(() -> new ProblemException(
                            Response.Status.BAD_REQUEST, ErrorCode.ROOM_NAME, "room is not a room's name")));
        } catch (IllegalArgumentException invalid) {
            throw ProblemException.badRequest(invalid.getMessage());
        }
    }

    private CompletionStage<Identity> identity(String authorization, String apiKey, byte[] body) {
        Optional<String> token = BearerToken.in(authorization);
        if (token.isPresent()) {
            return tokens.verify(token.get()).thenApply(verification -> {
                if (verification instanceof Verification.Accepted accepted) {
                    return accepted.identity();
                }
                if (verification instanceof Verification.Undecided undecided) {
                    throw new ProblemException(
                            Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE, undecided.reason());
                }
                throw unauthorized("the token is not accepted");
            });
        }
        if (keys.matches(apiKey)) {
            return CompletableFuture.completedFuture(Identity.vouchedFor(user(body), clock.instant()));
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
