package io.roomcast.api;

import io.roomcast.auth.ApiKeys;
import io.roomcast.protocol.ErrorCode;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response;

/** Lets no one without an API key through, before the body is looked at. */
@jakarta.ws.rs.ext.Provider
@BackendOnly
class ApiKeyFilter implements ContainerRequestFilter {
    static final String HEADER = "X-API-Key";

    /** Looked up when asked: filters are made while a native image is built, keys are configured where it runs. */
    private final Provider<ApiKeys> keys;

    ApiKeyFilter(Provider<ApiKeys> keys) {
        this.keys = keys;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!keys.get().matches(request.getHeaderString(HEADER))) {
            request.abortWith(Problem.response(
                    Response.Status.UNAUTHORIZED,
                    ErrorCode.UNAUTHORIZED.wireName(),
                    "a valid " + HEADER + " is needed"));
        }
    }
}
