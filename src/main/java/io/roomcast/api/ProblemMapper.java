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
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what a resource throws into problem details. */
final class ProblemMapper {
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
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), exhausted.getMessage());
    }

    @ServerExceptionMapper
    Response revocationsAway(RevocationsUnavailableException away) {
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), away.getMessage());
    }

    @ServerExceptionMapper
    Response presenceAway(PresenceUnavailableException away) {
        return comeBack(away);
    }

    @ServerExceptionMapper
    Response schedulesAway(SchedulesAwayException away) {
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), away.getMessage());
    }

    @ServerExceptionMapper
    Response clusterBusy(ClusterBusyException busy) {
        return comeBack(busy);
    }

    @ServerExceptionMapper
    Response jobsAway(JobsAwayException away) {
        return comeBack(away);
    }

    /** What is away or full just now says itself what it is. */
    private static Response comeBack(RuntimeException cause) {
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), cause.getMessage());
    }
}
