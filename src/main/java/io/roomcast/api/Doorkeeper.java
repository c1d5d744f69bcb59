package io.roomcast.api;

import io.roomcast.auth.ApiKeys;
import io.roomcast.auth.BearerToken;
import io.roomcast.auth.Identity;
import io.roomcast.auth.Right;
import io.roomcast.auth.TokenVerifier;
import io.roomcast.auth.Verification;
import io.roomcast.metrics.LogFields;
import io.roomcast.protocol.ErrorCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Decides who may do what in the backend API, before the body is looked at, and writes down what operators did. An API key has
 * all rights; a token those that its groups name. Where both come, the key counts. Whoever shows neither is let in where the server is
 * {@linkplain ApiKeys#areNeeded open}, and is no page of another origin, which a browser would have sent.
 */
public final class Doorkeeper {
    static final String API_KEY = "X-API-Key";

    /** As server libraries of another protocol show a key: {@code Authorization: apikey <key>}. */
    private static final String KEY_SCHEME = "apikey ";

    public static final String AUDIT_CATEGORY = "io.roomcast.audit";

    private static final Logger AUDIT = Logger.getLogger(AUDIT_CATEGORY);

    /** Looked up when asked, as below: filters are made while a native image is built, keys are configured where it runs. */
    private final Provider<ApiKeys> keys;

    private final Provider<TokenVerifier> tokens;

    Doorkeeper(Provider<ApiKeys> keys, Provider<TokenVerifier> tokens) {
        this.keys = keys;
        this.tokens = tokens;
    }

    /** Null lets the request pass. */
    @BackendOnly
    @ServerRequestFilter
    public Uni<Response> admitBackend(ContainerRequestContext request) {
        return admit(request, Right.BACKEND);
    }

    /** Null lets the request pass. */
    @OperatorOnly
    @ServerRequestFilter
    public Uni<Response> admitOperator(ContainerRequestContext request) {
        return admit(request, Right.OPERATOR);
    }

    /** Who, what and on whom, as the path says it, and what came of it; of nobody whose name is not known. */
    @OperatorOnly
    @ServerResponseFilter
    public void writeDown(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getSecurityContext() instanceof Caller known) {
            String caller = known.name();
            String method = request.getMethod();
            String path = request.getUriInfo().getRequestUri().getRawPath();
            int status = response.getStatus();
            LogFields.with(
                    () -> AUDIT.infof("operator action: who=%s what=%s on=%s status=%d", caller, method, path, status),
                    "who",
                    caller,
                    "what",
                    method,
                    "on",
                    path,
                    "status",
                    status);
        }
    }

    private Uni<Response> admit(ContainerRequestContext request, Right needed) {
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        String key = request.getHeaderString(API_KEY);
        if (key == null && isKey(authorization)) {
            key = authorization.substring(KEY_SCHEME.length()).strip();
        }
        if (key != null) {
            return Uni.createFrom().item(admitKey(request, key));
        }
        Optional<String> token = BearerToken.in(authorization);
        if (token.isEmpty() && !keys.get().areNeeded() && !isForeign(request)) {
            request.setSecurityContext(Caller.ANYONE);
            return Uni.createFrom().nullItem();
        }
        if (token.isEmpty()) {
            return Uni.createFrom().item(unauthorized("a valid " + API_KEY + " is needed, or a token"));
        }
        return Uni.createFrom()
                .completionStage(tokens.get().verify(token.get()))
                .map(verification -> admitBearer(request, verification, needed));
    }

    private static boolean isForeign(ContainerRequestContext request) {
        String origin = request.getHeaderString("Origin");
        return origin != null
                && !origin.endsWith("://" + request.getUriInfo().getRequestUri().getRawAuthority());
    }

    private static boolean isKey(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, KEY_SCHEME, 0, KEY_SCHEME.length());
    }

    private Response admitKey(ContainerRequestContext request, String key) {
        OptionalInt number = keys.get().find(key);
        if (number.isEmpty()) {
            return unauthorized("a valid " + API_KEY + " is needed");
        }
        request.setSecurityContext(Caller.ofKey(number.getAsInt()));
        return null;
    }

    private static Response admitBearer(ContainerRequestContext request, Verification verification, Right needed) {
        if (verification instanceof Verification.Undecided undecided) {
            return Problem.response(
                    Response.Status.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE.wireName(), undecided.reason());
        }
        if (!(verification instanceof Verification.Accepted accepted)) {
            return unauthorized("the token is not accepted");
        }
        Identity identity = accepted.identity();
        request.setSecurityContext(Caller.of(identity));
        if (identity.may(needed)) {
            return null;
        }
        return Problem.response(
                Response.Status.FORBIDDEN, ErrorCode.FORBIDDEN.wireName(), "the token's groups need " + needed.group());
    }

    private static Response unauthorized(String detail) {
        return Problem.response(Response.Status.UNAUTHORIZED, ErrorCode.UNAUTHORIZED.wireName(), detail);
    }
}
