package io.roomcast.entrance;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Looks where a browser's request comes from, before any door sees it: pages of foreign origins get 403, those of others may
 * read the answer (CORS). Whoever says no origin is no page, and passes. Runs on the connection's loop.
 *
 * <p><b>Why not the framework's own filter.</b> It takes a page of this very server for a foreign one when a proxy ends TLS, as
 * the schemes differ; and it forgets {@code Vary}, so that a cache would answer one origin with what was said to another.
 */
@Singleton
class OriginFilter {
    /** Before all that looks at requests; where the framework has its own one. */
    private static final int FIRST = 300;

    private static final int NO_CONTENT = 204;
    private static final int FORBIDDEN = 403;
    private static final String METHODS = "GET, POST, PUT, DELETE";
    /** In seconds; browsers ask once in this time what they may. Two hours is all that some of them allow. */
    private static final String MAX_AGE = "7200";

    private final Origins origins;
    private final RoomMetrics metrics;

    OriginFilter(OriginsConfig config, RoomMetrics metrics) {
        this.origins = Origins.of(config.allowed());
        this.metrics = metrics;
    }

    void register(@Observes Filters filters) {
        filters.register(this::look, FIRST);
    }

    private void look(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        if (!origins.any()) {
            response.headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || Origins.isOwn(origin, request.authority())) {
            context.next();
            return;
        }
        if (!origins.allows(origin)) {
            metrics.originRefused();
            Problems.answer(response, FORBIDDEN, ErrorCode.FORBIDDEN, "pages of this origin may not use this server");
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origins.any() ? "*" : origin);
        boolean asksFirst = request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (asksFirst) {
            tell(request, response);
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After");
        context.next();
    }

    /** What the page may do. Which headers it may send is not decided here: whatever it names. */
    private static void tell(HttpServerRequest request, HttpServerResponse response) {
        response.setStatusCode(NO_CONTENT)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        String headers = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        if (headers != null) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers)
                    .headers()
                    .add(HttpHeaders.VARY, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        }
        response.end();
    }
}
