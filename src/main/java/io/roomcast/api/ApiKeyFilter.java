package io.roomcast.api;

import io.roomcast.auth.ApiKeys;
import io.roomcast.protocol.ErrorCode;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/** Lets no one without an API key through, before the body is looked at. */
@Provider
@BackendOnly
class ApiKeyFilter implements ContainerRequestFilter {
    static final String HEADER = "X-API-Key";

    private final ApiKeys keys;

    ApiKeyFilter(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!keys.matches(request.getHeaderString(HEADER))) {
            request.abortWith(Problem.response(
                    Response.Status.UNAUTHORIZED,
                    ErrorCode.UNAUTHORIZED.wireName(),
                    "a valid " + HEADER + " is needed"));
        }
    }
}
