package io.roomcast.api;

import io.roomcast.auth.TicketsExhaustedException;
import io.roomcast.auth.TicketsUnavailableException;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.cluster.ClusterBusyException;
import io.roomcast.presence.PresenceUnavailableException;
import io.roomcast.protocol.ErrorCode;
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
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), unavailable.getMessage());
    }

    @ServerExceptionMapper
    Response exhausted(TicketsExhaustedException exhausted) {
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), exhausted.getMessage());
    }

    @ServerExceptionMapper
    Response ticketsAway(TicketsUnavailableException away) {
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), away.getMessage());
    }

    @ServerExceptionMapper
    Response presenceAway(PresenceUnavailableException away) {
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), away.getMessage());
    }

    @ServerExceptionMapper
    Response clusterBusy(ClusterBusyException busy) {
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), busy.getMessage());
    }

    @ServerExceptionMapper
    Response jobsAway(JobsAwayException away) {
        return Problem.response(
                Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), away.getMessage());
    }
}
