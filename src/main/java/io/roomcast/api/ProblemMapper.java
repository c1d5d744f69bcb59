package io.roomcast.api;

import io.roomcast.auth.RevocationsExhaustedException;
import io.roomcast.auth.RevocationsUnavailableException;
import io.roomcast.auth.TicketsExhaustedException;
import io.roomcast.auth.TicketsUnavailableException;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.cluster.ClusterBusyException;
import io.roomcast.presence.PresenceUnavailableException;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.room.SchedulesAwayException;
import io.roomcast.session.JobsAwayException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Provider;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what a resource throws into problem details. */
final class ProblemMapper {
    /** Mappers are made while a native image is built, where nothing is read yet. */
    private final Provider<Description> description;

    ProblemMapper(Provider<Description> description) {
        this.description = description;
    }

    @ServerExceptionMapper
    Response problem(ProblemException problem) {
        return problem.response();
    }

    @ServerExceptionMapper
    Response unavailable(BrokerUnavailableException unavailable) {
        return comeBack(unavailable);
    }

    @ServerExceptionMapper
    Response exhausted(TicketsExhaustedException exhausted) {
        return comeBack(exhausted);
    }

    @ServerExceptionMapper
    Response ticketsAway(TicketsUnavailableException away) {
        return comeBack(away);
    }

    @ServerExceptionMapper
    Response tooManyRevoked(RevocationsExhaustedException exhausted) {
        return comeBack(exhausted);
    }

    @ServerExceptionMapper
    Response revocationsAway(RevocationsUnavailableException away) {
        return comeBack(away);
    }

    @ServerExceptionMapper
    Response presenceAway(PresenceUnavailableException away) {
        return comeBack(away);
    }

    @ServerExceptionMapper
    Response schedulesAway(SchedulesAwayException away) {
        return comeBack(away);
    }

    @ServerExceptionMapper
    Response clusterBusy(ClusterBusyException busy) {
        return comeBack(busy);
    }

    @ServerExceptionMapper
    Response jobsAway(JobsAwayException away) {
        return comeBack(away);
    }

    /** Not for what is not found: what has no path here may have one elsewhere, on the page for example. */
    @ServerExceptionMapper({NotAcceptableException.class, NotSupportedException.class, BadRequestException.class})
    Response refusedByTheFramework(ClientErrorException refusal) {
        return refused(Response.Status.fromStatusCode(refusal.getResponse().getStatus()));
    }

    /** Which methods there are instead stands in the description, which is not read on the loop. */
    @ServerExceptionMapper
    Uni<Response> otherMethod(NotAllowedException refusal, UriInfo uri) {
        String path = uri.getRequestUri().getRawPath();
        return Uni.createFrom()
                .item(() -> description.get().methodsOf(path))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .map(methods -> Response.fromResponse(refused(Response.Status.METHOD_NOT_ALLOWED))
                        .header(HttpHeaders.ALLOW, String.join(", ", methods))
                        .build());
    }

    private static Response refused(Response.Status status) {
        return Problem.response(status, HttpCode.of(status), detail(status));
    }

    private static String detail(Response.Status status) {
        return switch (status) {
            case METHOD_NOT_ALLOWED -> "this path does not take the method";
            case NOT_ACCEPTABLE -> "answers are " + MediaType.APPLICATION_JSON;
            case UNSUPPORTED_MEDIA_TYPE -> "the Content-Type must be " + MediaType.APPLICATION_JSON;
            default -> "the request cannot be read";
        };
    }

    /** What is away or full just now says itself what it is. */
    private static Response comeBack(RuntimeException cause) {
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), cause.getMessage());
    }
}
