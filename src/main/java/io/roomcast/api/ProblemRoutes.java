package io.roomcast.api;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Problem details where otherwise the framework would answer before or after all resources, by a page or by nothing: a path
 * that is none, a method that events do not know, a body that is too large, no host, and faults of the server's own.
 */
@Singleton
final class ProblemRoutes {
    private static final Logger LOG = Logger.getLogger(ProblemRoutes.class);
    private static final List<String> PATHS = List.of("/v1/*", "/api/*", "/sse/*");
    private static final String UNREADABLE = "the request cannot be read";
    private static final String EVENTS = "/sse/:room";
    /** Just before the framework looks at the length, whose answer has no words. */
    private static final int BEFORE_THE_FRAMEWORK = -3;

    private final long maxBodySize;

    ProblemRoutes(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBodySize) {
        this.maxBodySize = maxBodySize.asLongValue();
    }

    void register(@Observes Router router) {
        router.route().last().failureHandler(ProblemRoutes::unreadable);
        router.route(EVENTS).last().handler(ProblemRoutes::otherMethod);
        for (String path : PATHS) {
            router.route(path).order(BEFORE_THE_FRAMEWORK).handler(this::judgeLength);
            router.route(path).last().handler(context -> answer(context, Status.NOT_FOUND, "there is no such path"));
            router.route(path).last().failureHandler(ProblemRoutes::failed);
        }
    }

    private void judgeLength(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || Long.parseLong(length) <= maxBodySize) {
            context.next();
            return;
        }
        // What is under way is not read.
        context.response()
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .endHandler(ended -> context.request().connection().close());
        answer(context, Status.REQUEST_ENTITY_TOO_LARGE, "the body is larger than " + maxBodySize + " bytes");
    }

    /** Without a host, for one. The framework would write each down as a fault of ours, with all of its stack. */
    private static void unreadable(RoutingContext context) {
        if (context.statusCode() == Status.BAD_REQUEST.getStatusCode()
                && !context.response().headWritten()) {
            answer(context, Status.BAD_REQUEST, UNREADABLE);
        } else {
            context.next();
        }
    }

    private static void otherMethod(RoutingContext context) {
        context.response().putHeader(HttpHeaders.ALLOW, HttpMethod.GET.name());
        answer(context, Status.METHOD_NOT_ALLOWED, "events are asked for by GET");
    }

    private static void failed(RoutingContext context) {
        if (context.response().headWritten()) {
            context.next();
            return;
        }
        Throwable failure = context.failure();
        Status status = Status.fromStatusCode(context.statusCode());
        if (failure instanceof RejectedExecutionException) {
            answer(context, Status.SERVICE_UNAVAILABLE, "too much is under way just now");
        } else if (status != null && status.getFamily() == Status.Family.CLIENT_ERROR) {
            answer(context, status, UNREADABLE);
        } else if (failure instanceof IOException) {
            LOG.debugf(
                    failure,
                    "a request ended early: method=%s",
                    context.request().method());
            context.request().connection().close();
        } else {
            LOG.errorf(
                    failure,
                    "a request failed: method=%s path=%s",
                    context.request().method(),
                    context.request().path());
            answer(context, Status.INTERNAL_SERVER_ERROR, "the server's log says more");
        }
    }

    private static void answer(RoutingContext context, Status status, String detail) {
        Problem problem = Problem.of(status, HttpCode.of(status), detail);
        HttpServerResponse response = context.response().setStatusCode(problem.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (problem.isForNow()) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Problem.SOON);
        }
        response.end(Buffer.buffer(problem.bytes()));
    }
}
