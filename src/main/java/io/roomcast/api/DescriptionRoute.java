package io.roomcast.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * {@code GET /q/openapi}: the document as it was written, in YAML, or as JSON for who asks for that. Its page lies beside the
 * other pages, and is found at {@code /q/swagger-ui} too, where such pages are looked for.
 */
@Singleton
final class DescriptionRoute {
    private static final String PATH = "/q/openapi";
    private static final String PAGE = "/q/swagger-ui";
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    private static final int FOUND = 302;

    private final Description description;

    DescriptionRoute(Description description) {
        this.description = description;
    }

    /** Off the loop, as the document is read there. */
    void register(@Observes Router router) {
        router.get(PATH).blockingHandler(this::describe, false);
        router.get(PATH + ".yaml").blockingHandler(context -> answer(context, YAML, description.yaml()), false);
        router.get(PATH + ".json").blockingHandler(context -> answer(context, JSON, description.json()), false);
        router.get(PAGE).handler(DescriptionRoute::show);
    }

    private static void show(RoutingContext context) {
        if (context.request().path().endsWith("/")) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(FOUND)
                .putHeader(HttpHeaders.LOCATION, PAGE + "/")
                .end();
    }

    private void describe(RoutingContext context) {
        String format = context.request().getParam("format");
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        boolean asksForJson =
                format == null ? accept != null && accept.contains(JSON) : format.equalsIgnoreCase("json");
        context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (asksForJson) {
            answer(context, JSON, description.json());
        } else {
            answer(context, YAML, description.yaml());
        }
    }

    private static void answer(RoutingContext context, String type, byte[] document) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type + ";charset=UTF-8")
                .end(Buffer.buffer(document));
    }
}
